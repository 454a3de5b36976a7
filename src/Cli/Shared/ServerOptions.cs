using System.CommandLine;

namespace Slfd.Cli.Shared;

/// <summary>Which coordinator an operator's command speaks to, and as whom.</summary>
internal static class ServerOptions
{
    /// <summary>The environment variable that stands in for <c>--server</c>.</summary>
    public const string ServerVariable = "SLFD_SERVER";

    /// <summary>The environment variable with the token.</summary>
    public const string TokenVariable = "SLFD_TOKEN";

    /// <summary>The environment variable that stands in for <c>--ca</c>.</summary>
    public const string AuthorityVariable = "SLFD_CA";

    public static Option<string[]> Server { get; } = new("--server")
    {
        Description = $"The HTTP API of a coordinator host, or of several, separated by commas: when one is away, the next is asked (default: ${ServerVariable}, else http://127.0.0.1:{Api.ApiOptions.DefaultPort}). A token, where one is asked for, is taken from ${TokenVariable}",
        HelpName = "URL,…",
    };

    public static Option<FileInfo?> Authority { get; } = new("--ca")
    {
        Description = $"PEM file with the authority whose certificates an https server may show; no other is accepted then (default: ${AuthorityVariable}, else the authorities that this machine trusts)",
        HelpName = "FILE",
    };

    public static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Say what would change, and change nothing" };

    public static Option<bool> Json { get; } = new("--json") { Description = "The API's answer as JSON, for programs" };

    /// <summary>Whether it was said whom to ask, by option or environment.</summary>
    public static bool IsChosen(ParseResult parsed) => Named(parsed).Count > 0 || parsed.InvocationConfiguration is Invocation { Client: not null };

    /// <summary>A client of the chosen servers.</summary>
    public static OperatorClient ClientOf(ParseResult parsed) => parsed.InvocationConfiguration is Invocation { Client: { } client } ? client() : OperatorClient.To(
        Named(parsed) is { Count: > 0 } servers ? servers : [$"http://127.0.0.1:{Api.ApiOptions.DefaultPort}"],
        Environment.GetEnvironmentVariable(TokenVariable),
        parsed.GetValue(Authority)?.FullName ?? (Environment.GetEnvironmentVariable(AuthorityVariable) is { Length: > 0 } authority ? authority : null));

    private static IReadOnlyList<string> Named(ParseResult parsed) =>
        Split(parsed.GetValue(Server)) is { Count: > 0 } given ? given : Split([Environment.GetEnvironmentVariable(ServerVariable) ?? string.Empty]);

    private static IReadOnlyList<string> Split(string[]? texts) => [.. (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
