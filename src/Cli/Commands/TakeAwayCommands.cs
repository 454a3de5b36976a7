using System.CommandLine;
using Slfd.Cli.Shared;
using Slfd.GpuNode.Workers;
using Slfd.Programs;
using Slfd.Reporting.Bundles;
using Slfd.Reporting.Exports;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd export</c>, <c>slfd publish</c> and <c>slfd verify-bundle</c>: what a grid made, in folders that need no slfd, and the check of such a folder.</summary>
internal static class TakeAwayCommands
{
    private const int NamedWarnings = 12;
    private static readonly Argument<string> s_grid = new("GRID") { Description = "Name of a grid that was run in this runs folder" };
    private static readonly Argument<DirectoryInfo> s_new = new("DIR") { Description = "Folder that is written; new or empty" };
    private static readonly Argument<DirectoryInfo> s_bundle = new("DIR") { Description = "Folder that 'slfd publish' wrote" };

    private static readonly Option<string[]> s_retrain = new("--retrain")
    {
        Description = "Train the classifiers of this entry once more from its set, and compare every count; a set's name or a cell's first digits, or several. Needs the data and the worker",
        HelpName = "ENTRY",
        AllowMultipleArgumentsPerToken = true,
    };

    public static IEnumerable<Command> Create() => [Export(), Publish(), Verify()];

    private static Command Export()
    {
        Command command = new("export", """
            Write the synthetic sets of a grid for other programs: safetensors, npz, PNG by class, index.csv, and load.py, which reads them with numpy alone.
            docs/using-results.md shows how PyTorch trains on them.

            Examples:
              slfd export quickstart sets
              slfd export table-1 /scratch/table-1-sets --runs /scratch/runs
            """)
        {
            s_grid, s_new, SharedOptions.Runs,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (runs, folder) = (SharedOptions.RunsOf(parsed), NewFolder(parsed));
            var table = await ReportCommand.TableNow(runs, parsed.GetRequiredValue(s_grid));
            var exported = SetExport.Write(runs, table, folder);
            Print(parsed, exported);
            parsed.InvocationConfiguration.Output.WriteLine($"{exported.Sets} synthetic sets in {folder}; 'python3 {Path.Combine(RunCommand.Relative(folder), SetExport.LoaderFile)}' lists them");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Publish()
    {
        Command command = new("publish", """
            Write one folder that anybody can check: tables, figures, synthetic sets, every count behind the tables, the grid, and the hashes of all files.
            index.html in it opens in a browser without a server. 'slfd verify-bundle DIR' checks it, on any machine.

            Examples:
              slfd publish quickstart bundle
              slfd publish table-1 /scratch/table-1 --runs /scratch/runs && slfd verify-bundle /scratch/table-1
            """)
        {
            s_grid, s_new, SharedOptions.Runs,
        };
        command.SetAction(async (parsed, _) =>
        {
            var (runs, folder) = (SharedOptions.RunsOf(parsed), NewFolder(parsed));
            var table = await ReportCommand.TableNow(runs, parsed.GetRequiredValue(s_grid));
            using var store = ReportCommand.StoreOf(runs, table.Grid.Name)!;
            Print(parsed, Bundle.Write(runs, table.Grid, store.RowsOf(table.Grid), folder));
            parsed.InvocationConfiguration.Output.WriteLine($"published to {folder}; 'slfd verify-bundle {RunCommand.Relative(folder)}' checks it, {Bundle.PageFile} shows it");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Verify()
    {
        Command command = new("verify-bundle", """
            Check a folder of 'slfd publish' without a network and without the runs folder: the hash of every file, every cell against the grid, every table
            made again from the results and compared byte for byte, every synthetic set against its result. Exit code 1 and a sentence each for what is wrong.

            A digit that was changed in a result itself is found by --retrain: the classifiers of that entry are trained again from its set, with the same seeds.

            Examples:
              slfd verify-bundle bundle
              slfd verify-bundle bundle --retrain 3f9c --data /datasets
            """)
        {
            s_bundle, s_retrain, SharedOptions.Data, SharedOptions.Worker,
        };
        command.SetAction(Check);
        return command;
    }

    private static async Task<int> Check(ParseResult parsed, CancellationToken stop)
    {
        var (folder, output) = (parsed.GetRequiredValue(s_bundle).FullName, parsed.InvocationConfiguration.Output);
        BundleFindings found;
        List<BundleEntry> entries;
        try
        {
            entries = [.. (parsed.GetValue(s_retrain) ?? []).Select(entry => BundleCheck.Entry(folder, entry))];
            found = BundleCheck.Of(folder);
        }
        catch (InvalidDataException none)
        {
            throw new CommandFailure(ExitCode.BadInput, none.Message);
        }

        Print(output, found.Problems);
        output.WriteLine($"{found.Files} files, {found.Tables} tables made again from the results, {found.Sets} synthetic sets: {(found.Problems.Count == 0 ? "all as the bundle says" : "the bundle is not what it says")}; it was made by {found.Software}, this is {Reporting.Tables.ReportContext.Default.Software}");
        var sound = found.Problems.Count == 0;
        foreach (var entry in entries)
        {
            var again = await Retraining.Of(entry, SharedOptions.DataOf(parsed), WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory), parsed.InvocationConfiguration.Error.WriteLine, stop);
            var differences = entry.Differences(again);
            Print(output, differences);
            output.WriteLine($"{entry.Name}: {again.Correct.Length} classifiers trained again on {again.Device}: {(differences.Count == 0 ? "every count is the result's" : "not what the result says")}");
            sound &= differences.Count == 0;
        }

        return sound ? ExitCode.Success : ExitCode.Incomplete;
    }

    private static void Print(TextWriter output, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            output.WriteLine($"wrong: {problem}");
        }
    }

    private static string NewFolder(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(s_new).FullName;
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{folder} is there and not empty; name a new folder");
        }

        return folder;
    }

    private static void Print(ParseResult parsed, Exported exported)
    {
        foreach (var warning in exported.Warnings.Take(NamedWarnings))
        {
            parsed.InvocationConfiguration.Output.WriteLine($"warning: {warning}");
        }

        if (exported.Warnings.Count > NamedWarnings)
        {
            parsed.InvocationConfiguration.Output.WriteLine($"warning: and {exported.Warnings.Count - NamedWarnings} more; all are in README.md of the sets");
        }
    }
}
