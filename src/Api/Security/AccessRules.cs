namespace Slfd.Api.Security;

/// <summary>Whom a host lets in, and what stands before its paths: for those endpoints that let in by other means than a token.</summary>
/// <param name="Tokens">Who has a token; null: none are asked for.</param>
/// <param name="PublicUrl">The address that browsers see where a proxy stands in front; null: the host's own.</param>
internal sealed record AccessRules(TokenFile? Tokens, Uri? PublicUrl)
{
    /// <summary>Whether everybody who reaches the port may operate.</summary>
    public bool IsOpen => Tokens is null;

    /// <summary>What stands before each path behind the proxy: <c>/lab/slfd</c>; empty: nothing.</summary>
    public string Prefix => PublicUrl?.AbsolutePath.TrimEnd('/') ?? string.Empty;
}
