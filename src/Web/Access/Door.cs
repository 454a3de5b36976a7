using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Api.Security;

namespace Slfd.Web.Access;

/// <summary>Lets visitors in: by their session's cookie; without one where the API, too, asks this machine's users for nothing.</summary>
/// <param name="sessions">Who has logged in.</param>
/// <param name="rules">What the API asks for.</param>
internal sealed class Door(Sessions sessions, AccessRules rules)
{
    private readonly string _openCsrf = Sessions.Secret();
    private readonly byte[] _loginKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Who has logged in.</summary>
    public Sessions Sessions => sessions;

    /// <summary>Whether a token can log in here.</summary>
    public bool TakesTokens => rules.Tokens is not null;

    /// <summary>Who sent the request; null: they must log in first.</summary>
    public Visitor? Find(HttpContext context)
    {
        var from = context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "unknown";
        return sessions.Find(context.Request.Cookies[SessionCookie(context)]) is { } session && (session.Token is null || rules.Tokens?.Holds(session.Token, session.Bearer) == true) ? new(session.Bearer, from, session.Csrf, HasSession: true)
            : rules.IsOpen ? new(new("anonymous", TokenRole.Operator), from, _openCsrf, HasSession: false)
            : null;
    }

    /// <summary>Whose token it is, for a login; null: nobody's, or one of a node.</summary>
    public TokenBearer? Bearer(string token) => rules.Tokens?.Find(token.Trim()) is { Role: TokenRole.Viewer or TokenRole.Operator } bearer ? bearer : null;

    /// <summary>Gives the browser the cookie of a new session.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bearer">Whose session.</param>
    /// <param name="token">The token by which they log in: the session ends when it is taken out of its file. Null: a link of this host.</param>
    public void LogIn(HttpContext context, TokenBearer bearer, string? token = null) =>
        context.Response.Cookies.Append(SessionCookie(context), sessions.Open(bearer, token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token.Trim()))), Cookie(context, Sessions.Idle));

    /// <summary>Ends the browser's session.</summary>
    public void LogOut(HttpContext context)
    {
        if (context.Request.Cookies[SessionCookie(context)] is { } secret)
        {
            sessions.Close(secret);
        }

        context.Response.Cookies.Delete(SessionCookie(context), Cookie(context, null));
    }

    /// <summary>What the login form must repeat: made from a cookie of this browser, so that no other site can log it in as somebody else.</summary>
    public string LoginCsrf(HttpContext context)
    {
        if (context.Request.Cookies[LoginCookie(context)] is not { Length: 40 } known)
        {
            known = Sessions.Secret();
            context.Response.Cookies.Append(LoginCookie(context), known, Cookie(context, TimeSpan.FromHours(1)));
        }

        return LoginProof(known);
    }

    /// <summary>Refuses a form that another site sent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sent">What the form repeats.</param>
    /// <param name="visitor">Who sent it; null: it is the login form.</param>
    /// <exception cref="ApiFailure">403: it is not one of our forms, or an old one.</exception>
    public void MustBeOurForm(HttpContext context, string? sent, Visitor? visitor)
    {
        var expected = visitor?.Csrf ?? (context.Request.Cookies[LoginCookie(context)] is { } known ? LoginProof(known) : null);
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none") || expected is null || sent is null
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected)))
        {
            throw new ApiFailure(StatusCodes.Status403Forbidden, "this form is not one that this host gave to this browser, or it is of an earlier login: open the page again and send it from there");
        }
    }

    private string LoginProof(string known) => Convert.ToHexStringLower(HMACSHA256.HashData(_loginKey, Encoding.UTF8.GetBytes(known)));

    /// <summary>Browsers share cookies between the ports of a host: each server has names of its own.</summary>
    private static string SessionCookie(HttpContext context) => $"slfd-{context.Connection.LocalPort}";

    private static string LoginCookie(HttpContext context) => $"slfd-login-{context.Connection.LocalPort}";

    private CookieOptions Cookie(HttpContext context, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || (rules.PublicUrl is { Scheme: "https" } url && url.Host.Equals(context.Request.Host.Host, StringComparison.OrdinalIgnoreCase)),
        Path = rules.Prefix.Length == 0 ? "/" : rules.Prefix,
        MaxAge = lasts,
        IsEssential = true,
    };
}
