using System.CommandLine;
using System.Text.Json;
using Slfd.Artifacts.Retention;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Hosts.Settings;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd clean</c>: removes what no result, lease or resume needs; without <c>--yes</c> it only says what.</summary>
internal static class CleanCommand
{
    private static readonly Option<bool> s_yes = new("--yes") { Description = "Remove it; without this option nothing is removed" };

    private static readonly Option<FileInfo?> s_config = new("--config")
    {
        Description = "HOCON file; slfd.retention { attempts = 7d, checkpoints = 3, logs = 30d, caches = 30d, reports = 90d } says how long things stay",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        Command command = new("clean", """
            Show what can be removed from a runs folder, and with --yes remove it: folders of attempts that were replaced, old checkpoints of
            unfinished cells, logs, decoded data sets in the cache folder, reports. Results, the newest attempt of each cell, and every checkpoint
            that a cell may go on from always stay, so this may run while a grid runs.

            Examples:
              slfd clean                                  (only shows)
              slfd clean --runs /scratch/runs --yes
              slfd clean --config retention.conf --json
            """)
        {
            SharedOptions.Runs, s_config, s_yes, ServerOptions.Json,
        };
        command.SetAction(parsed => Clean(parsed));
        return command;
    }

    private static int Clean(ParseResult parsed)
    {
        var runs = SharedOptions.RunsOf(parsed);
        if (!Directory.Exists(runs.Root))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{runs.Root} is no folder; say --runs DIR");
        }

        var (remove, output) = (parsed.GetValue(s_yes), parsed.InvocationConfiguration.Output);
        var leftovers = new Leftovers(runs, CacheFolder.Default(), ServiceConfig.Read(parsed.GetValue(s_config)).Retention(), TimeProvider.System.GetUtcNow()).Find().ToList();
        var problems = remove ? leftovers.Select(Cleaning.Remove).OfType<string>().ToList() : [];
        var kinds = LeftoverKinds.Table.All.Select(kind => (kind.Name, Count: leftovers.Count(one => one.Kind == kind.Value), Bytes: leftovers.Where(one => one.Kind == kind.Value).Sum(one => one.Bytes))).ToList();
        if (parsed.GetValue(ServerOptions.Json))
        {
            var answer = new { removed = remove, bytes = kinds.Sum(kind => kind.Bytes), kinds = kinds.Select(kind => new { kind = kind.Name, kind.Count, kind.Bytes }), paths = leftovers.Select(one => one.Path), problems };
            output.WriteLine(JsonSerializer.Serialize(answer, OperatorClient.Json));
        }
        else
        {
            Lines.Table(output, ["what", "number", "size"], [.. kinds.Select(kind => new[] { kind.Name, Lines.Number(kind.Count), Words.Memory(kind.Bytes) })]);
            output.WriteLine(remove ? $"removed: {Words.Memory(kinds.Sum(kind => kind.Bytes))}" : $"would remove: {Words.Memory(kinds.Sum(kind => kind.Bytes))} (nothing was removed; --yes removes it)");
        }

        foreach (var problem in problems)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"slfd: {problem}");
        }

        return problems.Count > 0 ? ExitCode.Incomplete : ExitCode.Success;
    }
}
