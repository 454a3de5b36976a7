using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;
using Slfd.Messages.Leases;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Api.Security;

/// <summary>Tokens as a file, one a line: <c>NAME ROLE sha256:HEX</c>, or <c>NAME ROLE TOKEN</c> where the file itself is the secret. <c>#</c> begins a comment.</summary>
internal sealed class TokenFile
{
    /// <summary>A token that can be guessed protects nothing.</summary>
    private const int ShortestToken = 16;

    private const string HashPrefix = "sha256:";
    private readonly List<(byte[] Sha256, TokenBearer Bearer)> _entries = [];

    private TokenFile()
    {
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandFailure">It is not there, others may read it, or a line is wrong: the message names file, line and what is allowed, never a token.</exception>
    public static TokenFile Read(string path)
    {
        TokenFile tokens = new();
        string[] lines;
        try
        {
            var others = File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
            if (others != UnixFileMode.None)
            {
                throw new CommandFailure(ExitCode.BadInput, $"{path} can be read or written by others ({others}): chmod 600 {path}");
            }

            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"the tokens file {path} cannot be read: {error.Message}");
        }

        for (var number = 1; number <= lines.Length; number++)
        {
            var parts = lines[number - 1].Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
            {
                tokens.Add(parts, $"{path}, line {number}");
            }
        }

        return tokens._entries.Count > 0 ? tokens : throw new CommandFailure(ExitCode.BadInput, $"{path} holds no token: expected lines of NAME ROLE TOKEN");
    }

    /// <summary>Anybody who can read the operator's token of the runs folder; who that is, the tool says.</summary>
    public static TokenBearer LocalOperator { get; } = new("the runs folder", TokenRole.Operator);

    /// <summary>The tokens of a file, and those that the host makes itself and keeps in its runs folder, as they are now and later. One of the host's own that is deleted is made anew, and the old one is worth nothing.</summary>
    /// <param name="file">Null: none.</param>
    /// <param name="local">The folder with the host's own; null: it has none.</param>
    /// <returns>Null: neither.</returns>
    /// <exception cref="CommandFailure">A file cannot be read or made, or is wrong.</exception>
    public static WatchedFiles<TokenFile>? Watched(string? file, RunsFolder? local) => file is null && local is null ? null
        : new($"tokens of the HTTP API ({string.Join(", ", ((IEnumerable<string?>)[file, local?.OperatorToken, local?.NodeToken]).OfType<string>())})", () => Of(file, local), file, local?.OperatorToken, local?.NodeToken);

    private static TokenFile Of(string? file, RunsFolder? local)
    {
        var tokens = file is null ? new() : Read(file);
        if (local is null)
        {
            return tokens;
        }

        try
        {
            tokens.Keep(LocalSecret.Token(local.OperatorToken), LocalOperator);
            tokens.Keep(LocalSecret.Token(local.NodeToken), new("*", TokenRole.Node));
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotServe, unwritable.Message);
        }

        return tokens;
    }

    /// <summary>Whose token it is; null: it is no token. Takes as long for a wrong token as for a right one.</summary>
    public TokenBearer? Find(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        TokenBearer? found = null;
        foreach (var (sha256, bearer) in _entries)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, sha256) ? bearer : found;
        }

        return found;
    }

    /// <summary>Whether a token, by its SHA-256, still is this bearer's.</summary>
    public bool Holds(byte[] sha256, TokenBearer bearer) => _entries.Exists(entry => entry.Bearer == bearer && CryptographicOperations.FixedTimeEquals(entry.Sha256, sha256));

    private void Keep(string token, TokenBearer bearer) => _entries.Add((SHA256.HashData(Encoding.UTF8.GetBytes(token)), bearer));

    private void Add(string[] parts, string place)
    {
        if (parts.Length != 3 || !Enum.TryParse<TokenRole>(parts[1], ignoreCase: true, out var role) || !Enum.IsDefined(role) || char.IsAsciiDigit(parts[1][0]))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{place}: expected NAME ROLE TOKEN, with a role of viewer, operator or node, and TOKEN as it is or as {HashPrefix}HEX");
        }

        byte[] hash;
        if (parts[2].StartsWith(HashPrefix, StringComparison.Ordinal))
        {
            var hex = parts[2][HashPrefix.Length..];
            hash = hex.Length == 64 && hex.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(hex)
                : throw new CommandFailure(ExitCode.BadInput, $"{place}: expected 64 hex digits after {HashPrefix}, as 'printf %s TOKEN | sha256sum' prints them");
        }
        else
        {
            hash = parts[2].Length >= ShortestToken
                ? SHA256.HashData(Encoding.UTF8.GetBytes(parts[2]))
                : throw new CommandFailure(ExitCode.BadInput, $"{place}: the token is shorter than {ShortestToken} characters; 'openssl rand -hex 32' makes a good one");
        }

        if (_entries.Exists(entry => entry.Bearer.Name == parts[0] || entry.Sha256.AsSpan().SequenceEqual(hash)))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{place}: a line before has the same name or the same token; the audit trail could not tell them apart");
        }

        _entries.Add((hash, new(parts[0], role)));
    }
}

/// <summary>Who a token says that its bearer is.</summary>
/// <param name="Name">For the audit trail.</param>
/// <param name="Role">What they may do.</param>
internal sealed record TokenBearer(string Name, TokenRole Role)
{
    private const char Any = '*';

    /// <summary>Whether this is a node's token and the node's: it has the node's name, or ends in <c>*</c> and begins as the node's name does, for nodes that share one token and so trust each other.</summary>
    public bool IsNode(NodeId node) => Role == TokenRole.Node && (Name.EndsWith(Any) ? node.Name.StartsWith(Name[..^1], StringComparison.Ordinal) : node.Name == Name);
}
