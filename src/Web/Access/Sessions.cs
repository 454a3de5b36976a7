using System.Security.Cryptography;
using System.Text;
using Slfd.Api.Security;

namespace Slfd.Web.Access;

/// <summary>Browsers that have logged in, by a secret that only their cookie holds; and links that log one in, once. All of it is in memory: a restart of the host logs everybody out.</summary>
/// <param name="clock">Ends sessions.</param>
internal sealed class Sessions(TimeProvider clock)
{
    /// <summary>More browsers than a lab has people; the one unused for longest leaves first.</summary>
    private const int Most = 512;

    private const int MostCodes = 16;

    /// <summary>A sweep lasts a week.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromDays(7);

    private static readonly TimeSpan s_codeLasts = TimeSpan.FromDays(7);
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TokenBearer Bearer, DateTimeOffset Until)> _codes = new(StringComparer.Ordinal);

    /// <summary>How long a browser that nobody uses stays logged in.</summary>
    public static TimeSpan Idle => s_idle;

    /// <summary>Logs a browser in.</summary>
    /// <param name="bearer">Who uses it.</param>
    /// <param name="token">SHA-256 of the token by which it logs in, and with which it ends; null: it came by a link of this host.</param>
    /// <returns>What its cookie holds.</returns>
    public string Open(TokenBearer bearer, byte[]? token = null)
    {
        var secret = Secret();
        lock (_turn)
        {
            if (_sessions.Count >= Most)
            {
                _sessions.Remove(_sessions.MinBy(session => session.Value.Used).Key);
            }

            _sessions[Hash(secret)] = new(bearer, Secret(), token) { Used = clock.GetUtcNow() };
        }

        return secret;
    }

    /// <summary>Whose cookie that is; null: nobody's, or it was not used for too long.</summary>
    public Session? Find(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        lock (_turn)
        {
            if (!_sessions.TryGetValue(Hash(secret), out var session))
            {
                return null;
            }

            var now = clock.GetUtcNow();
            if (now - session.Used > s_idle)
            {
                _sessions.Remove(Hash(secret));
                return null;
            }

            session.Used = now;
            return session;
        }
    }

    /// <summary>Logs a browser out.</summary>
    public void Close(string secret)
    {
        lock (_turn)
        {
            _sessions.Remove(Hash(secret));
        }
    }

    /// <summary>A code that logs in once, within a week.</summary>
    public string Issue(TokenBearer bearer)
    {
        var code = Secret();
        lock (_turn)
        {
            if (_codes.Count >= MostCodes)
            {
                _codes.Remove(_codes.MinBy(old => old.Value.Until).Key);
            }

            _codes[Hash(code)] = (bearer, clock.GetUtcNow() + s_codeLasts);
        }

        return code;
    }

    /// <summary>Takes a code; it is used up by that.</summary>
    /// <returns>Whom it logs in; null: it is none, was used, or is too old.</returns>
    public TokenBearer? Redeem(string? code)
    {
        if (string.IsNullOrEmpty(code))
        {
            return null;
        }

        lock (_turn)
        {
            return _codes.Remove(Hash(code), out var issued) && clock.GetUtcNow() <= issued.Until ? issued.Bearer : null;
        }
    }

    /// <summary>160 random bits, as they may stand in an address or a cookie.</summary>
    public static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Looked up by its hash, so that the time of a look-up tells nothing about a secret.</summary>
    private static string Hash(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>One browser that has logged in.</summary>
/// <param name="bearer">Who uses it.</param>
/// <param name="csrf">What each of its forms must repeat.</param>
/// <param name="token">SHA-256 of the token by which it has logged in; null: it came by a link of this host.</param>
internal sealed class Session(TokenBearer bearer, string csrf, byte[]? token)
{
    public TokenBearer Bearer => bearer;

    public byte[]? Token => token;

    public string Csrf => csrf;

    /// <summary>When a request of it came last.</summary>
    public DateTimeOffset Used { get; set; }
}
