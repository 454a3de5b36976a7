using Slfd.Networking;

namespace Slfd.Api.Security;

/// <summary>Whom a host lets in, and what stands before its paths: for those endpoints that let in by other means than a token.</summary>
/// <param name="tokens">Who has a token; null: none are asked for.</param>
/// <param name="publicUrl">The address that browsers see where a proxy stands in front; null: the host's own.</param>
internal sealed class AccessRules(WatchedFiles<TokenFile>? tokens, Uri? publicUrl)
{
    /// <summary>Who has a token now; null: none are asked for.</summary>
    public TokenFile? Tokens => tokens?.Value;

    /// <summary>The address that browsers see where a proxy stands in front; null: the host's own.</summary>
    public Uri? PublicUrl => publicUrl;

    /// <summary>Whether everybody who reaches the port may operate.</summary>
    public bool IsOpen => Tokens is null;

    /// <summary>What stands before each path behind the proxy: <c>/lab/slfd</c>; empty: nothing.</summary>
    public string Prefix => PublicUrl?.AbsolutePath.TrimEnd('/') ?? string.Empty;
}
