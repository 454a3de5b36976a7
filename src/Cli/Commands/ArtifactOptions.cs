using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.Cli.Shared;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary>The options of <c>slfd node</c> that say where artifacts go.</summary>
internal static class ArtifactOptions
{
    /// <summary>The environment variable that holds the node's token where there is no file with it.</summary>
    private const string TokenVariable = "SLFD_TOKEN";

    public static Option<string> Store { get; } = new("--artifacts")
    {
        Description = "shared: --runs is the folder of the coordinator hosts (NFS). http: --runs is this host's own, and checkpoints and results travel to and from a coordinator host",
        HelpName = "shared|http",
        DefaultValueFactory = _ => "shared",
    };

    public static Option<string?> Servers { get; } = new("--artifact-servers")
    {
        Description = "With --artifacts http: the HTTP APIs of the coordinator hosts; the next is tried when one does not answer",
        HelpName = "URL,…",
    };

    public static Option<FileInfo?> TokenFile { get; } = new("--token-file")
    {
        Description = $"File that holds nothing but this node's token, a line 'NAME node TOKEN' of the coordinators' --tokens (default: that of the runs folder, ${TokenVariable}, or that of a coordinator on this machine, which is found by itself). Needed with --artifacts http; without certificates it admits the node, too",
        HelpName = "FILE",
    };

    public static Option<FileInfo?> Authority { get; } = new("--artifact-ca")
    {
        Description = $"With --artifacts http: PEM file with the authority whose certificates https servers may show; no other is accepted then (default: that of {ServiceOptions.Authority.Name}, else those that this machine trusts)",
        HelpName = "FILE",
    };

    /// <exception cref="CommandFailure">The options do not fit together.</exception>
    public static NodeArtifacts Of(ParseResult parsed, NodeToken token)
    {
        try
        {
            if (parsed.GetValue(TokenFile) is { } file)
            {
                PrivateFile.ReadText(file.FullName); // at once: a wrong name would be tried without end
            }

            return NodeArtifacts.Of(parsed.GetRequiredValue(Store), new()
            {
                Servers = ServersOf(parsed),
                Token = token.Read,
                AuthorityFile = parsed.GetValue(Authority)?.FullName ?? parsed.GetValue(ServiceOptions.Authority)?.FullName,
            });
        }
        catch (ArgumentException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Store.Name}: {wrong.Message}");
        }
        catch (InvalidDataException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{TokenFile.Name}: {unreadable.Message}");
        }
    }

    /// <summary>The token of this node, from the place where it lies.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="runs">The node's runs folder.</param>
    /// <param name="coordinators">To whom it is sent as well: one that was found on this machine must not leave it.</param>
    public static NodeToken TokenOf(ParseResult parsed, RunsFolder runs, IEnumerable<HostPort> coordinators)
    {
        var servers = ServersOf(parsed);
        var stays = servers.All(server => server.IsLoopback) && coordinators.All(coordinator => coordinator.IsLoopback);
        return new(parsed.GetValue(TokenFile)?.FullName, Environment.GetEnvironmentVariable(TokenVariable), runs, stays ? servers : []);
    }

    private static IReadOnlyList<Uri> ServersOf(ParseResult parsed) =>
        [.. (parsed.GetValue(Servers) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ServerOf)];

    private static Uri ServerOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var server) && server.PathAndQuery == "/"
        ? server
        : throw new CommandFailure(ExitCode.BadInput, $"{Servers.Name}: '{text}' is no address of an API; expected one such as https://c1:8470");
}
