using System.CommandLine;
using System.Data.Common;
using Slfd.Artifacts;
using Slfd.Checking;
using Slfd.Cli.Shared;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Messages.Journal;
using Slfd.Programs;
using Slfd.Reporting.Results;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd check|backup|restore-journal|rebuild|import</c>: what keeps a runs folder safe, and what mends it.</summary>
internal static class StateCommands
{
    private static readonly Option<bool> s_deep = new("--deep") { Description = "Hash every file of every finished cell; without it, the result file alone" };
    private static readonly Option<bool> s_yes = new("--yes") { Description = "Do it; without this option it is only said what would change" };
    private static readonly Argument<FileInfo> s_file = new("FILE") { Description = "The backup: one SQLite file, whatever the journal lies in" };
    private static readonly Argument<DirectoryInfo> s_from = new("DIR") { Description = "The other runs folder" };

    public static IEnumerable<Command> Create()
    {
        yield return Command("check", """
            Compare the journal, the files and the records beside them: every event with its hash and with the rules that always hold, every finished cell
            with its files, every attempt's folder with what was granted. Reads only, and may run while the coordinator runs. Ends with 1 if anything is wrong, and says what mends it.

            Examples:
              slfd check
              slfd check --deep --runs /scratch/runs
              slfd check --database @/etc/slfd/database --runs /shared/runs --json
            """, Check, s_deep, ServerOptions.Json);
        yield return Command("backup", """
            Copy the coordinator's journal into one file, while it runs or not, and check the copy. The cells' folders are files: copy them with what you
            copy files with, after the journal (docs/backup.md).

            Examples:
              slfd backup /backup/journal-monday.db
              slfd backup /backup/monday.db --database @/etc/slfd/database --runs /shared/runs
            """, Backup, s_file);
        yield return Command("restore-journal", """
            Put a backup of the journal back, and complete it with every finished cell and every attempt that lies in the runs folder and that it does
            not know. No token that was granted since is granted again, and no result that was accepted is lost. Where 'slfd serve' coordinates alone, it
            is asked to do it: it stops coordinating for a moment, and nodes go on. Several hosts that coordinate together, and 'slfd run', must be
            ended first. What was there is moved aside, not deleted. It may go to another kind of database than it came from.

            Examples:
              slfd restore-journal /backup/journal-monday.db          (only says what would change)
              slfd restore-journal /backup/journal-monday.db --yes
              slfd restore-journal /backup/monday.db --yes --server http://c1:8470 --database @/etc/slfd/database --runs /shared/runs
            """, Restore, s_file, s_yes, ServerOptions.Json, ServerOptions.Server, ServerOptions.Authority);
        yield return Command("rebuild", """
            Make the journal anew from the finished cells in the runs folder (cells/ID/result.json; every hash is compared) and from the grids that the old
            journal and the results' copy still tell. For when the journal is lost and there is no backup. Cells that were cancelled, failed or
            running wait again; grids that are told nowhere are taken up when they are submitted again. What was there is moved aside, not deleted.

            Examples:
              slfd rebuild                                    (only says what would change)
              slfd rebuild --yes
            """, Rebuild, s_yes, ServerOptions.Json);
        yield return Command("import", """
            Take the finished cells of another runs folder: their files are copied, their results count here, now or as soon as a grid names them. Cells that
            are finished here stay as they are. The coordinator must not run.

            Examples:
              slfd import /scratch/other-runs                 (only says what would be taken)
              slfd import /scratch/other-runs --runs runs --yes
            """, Import, s_from, s_yes, ServerOptions.Json);
    }

    private static Command Command(string name, string help, Func<ParseResult, RunsFolder, CoordinatorDatabase, int> run, params Symbol[] symbols) =>
        Command(name, help, (parsed, runs, database, _) => Task.FromResult(run(parsed, runs, database)), symbols);

    private static Command Command(string name, string help, Func<ParseResult, RunsFolder, CoordinatorDatabase, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        Command command = new(name, help) { SharedOptions.Runs, DatabaseOptions.Database };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, stop) =>
        {
            var runs = SharedOptions.RunsOf(parsed);
            try
            {
                return await run(parsed, runs, DatabaseOptions.Of(parsed, runs), stop);
            }
            catch (Exception failure) when (failure is CoordinatorUnavailableException or DbException or IOException or UnauthorizedAccessException or JournalFaultException or InvalidDataException)
            {
                throw new CommandFailure(ExitCode.CannotServe, failure.Message);
            }
        });
        return command;
    }

    private static int Check(ParseResult parsed, RunsFolder runs, CoordinatorDatabase database)
    {
        MustBeThere(runs);
        using LongWork work = new(parsed);
        var found = new StateCheck(database, new(runs, runs.ReportingDatabases() is [var latest, ..] ? latest : runs.ReportingDatabase)).Run(parsed.GetValue(s_deep), work.Tell);
        work.Dispose();
        var output = parsed.InvocationConfiguration.Output;
        var numbers = Enum.GetValues<FindingKind>().ToDictionary(kind => kind, found.Findings.Of);
        if (!Lines.Json(parsed, new { passed = found.Passed, found.Events, cells = found.Accepted, found.Waiting, findings = found.Violations.Select(one => new { kind = Word(one.Kind), rule = one.Rule.ToString(), one.Text }), counts = numbers.ToDictionary(entry => Word(entry.Key), entry => entry.Value) }))
        {
            foreach (var one in found.Violations)
            {
                output.WriteLine($"{Word(one.Kind)}: {one.Text}");
            }

            foreach (var (kind, count) in numbers.Where(entry => entry.Value > found.Violations.Count(one => one.Kind == entry.Key)))
            {
                output.WriteLine($"{Word(kind)}: {count} in all");
            }

            output.WriteLine($"{found.Events} events, {found.Accepted} finished cells{(found.Waiting > 0 ? $", {found.Waiting} of them wait to be published" : string.Empty)}: {(found.Passed ? parsed.GetValue(s_deep) ? "all is whole" : "all is whole, as far as it was looked at (--deep hashes every file)" : Advice(numbers))}");
        }

        return found.Passed ? ExitCode.Success : ExitCode.Incomplete;
    }

    private static string Advice(Dictionary<FindingKind, int> numbers) => string.Join("; ", new[]
    {
        numbers[FindingKind.Journal] + numbers[FindingKind.Unknown] > 0 ? "'slfd restore-journal FILE' puts a copy of the journal back, 'slfd rebuild' makes it anew from the finished cells" : null,
        numbers[FindingKind.Rules] > 0 && numbers[FindingKind.Journal] == 0 ? "the journal is whole and says what must never be: keep it with 'slfd backup FILE', and report it as a defect" : null,
        numbers[FindingKind.Files] > 0 ? "'slfd retry CELL --force' runs a cell once more whose files are lost" : null,
    }.Where(part => part is not null));

    private static int Backup(ParseResult parsed, RunsFolder runs, CoordinatorDatabase database)
    {
        MustBeThere(runs);
        var file = parsed.GetRequiredValue(s_file).FullName;
        if (File.Exists(file) || Directory.Exists(file))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file} is there already, and a backup replaces nothing");
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file}: there is no folder {Path.GetDirectoryName(file)}");
        }

        using LongWork work = new(parsed);
        var copy = new JournalKeeper(database, runs, TimeProvider.System).Backup(file, (done, all) => work.Tell("events", done, all));
        work.Dispose();
        parsed.InvocationConfiguration.Output.WriteLine($"{file}: {copy.Events} events with {copy.Results} results, every hash right. Copy {Path.Combine(runs.Root, "cells")} as well (docs/backup.md)");
        return ExitCode.Success;
    }

    private static async Task<int> Restore(ParseResult parsed, RunsFolder runs, CoordinatorDatabase database, CancellationToken stop)
    {
        var file = parsed.GetRequiredValue(s_file);
        if (!file.Exists)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file.FullName} is not there");
        }

        if (!IsDatabase(file))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file.FullName} is no backup: 'slfd backup' writes SQLite files, and this is none");
        }

        using LongWork work = new(parsed);
        MendingReport report;
        try
        {
            report = new JournalKeeper(database, runs, TimeProvider.System).Restore(file.FullName, !parsed.GetValue(s_yes), work.Tell);
        }
        catch (CoordinatorUnavailableException running) when (running.IsInUse)
        {
            _ = new JournalKeeper(database, runs, TimeProvider.System).Restore(file.FullName, dryRun: true, work.Tell); // a damaged backup stops nobody
            using var client = ServerOptions.ClientOf(parsed);
            report = await RunningRestore.Ask(client, runs, file, running.Message, parsed.InvocationConfiguration.Error.WriteLine, stop);
        }

        return Tell(parsed, work, "restore-journal", report);
    }

    private static int Rebuild(ParseResult parsed, RunsFolder runs, CoordinatorDatabase database)
    {
        MustBeThere(runs);
        using LongWork work = new(parsed);
        return Tell(parsed, work, "rebuild", new JournalKeeper(database, runs, TimeProvider.System).Rebuild(ReportedGrids(runs), !parsed.GetValue(s_yes), work.Tell));
    }

    private static int Import(ParseResult parsed, RunsFolder runs, CoordinatorDatabase database)
    {
        RunsFolder from = new(parsed.GetRequiredValue(s_from).FullName);
        if (!Directory.Exists(Path.Combine(from.Root, "cells")))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{from.Root} is no runs folder: it has no folder 'cells'");
        }

        Directory.CreateDirectory(runs.Root);
        using LongWork work = new(parsed);
        return Tell(parsed, work, "import", new JournalKeeper(database, runs, TimeProvider.System).Import(from, !parsed.GetValue(s_yes), work.Tell));
    }

    private static int Tell(ParseResult parsed, LongWork work, string verb, MendingReport report)
    {
        work.Dispose();
        var done = parsed.GetValue(s_yes);
        if (!Lines.Json(parsed, new { verb, done, report.Grids, report.Results, report.Known, report.Attempts, report.Aside, report.Faults }))
        {
            var output = parsed.InvocationConfiguration.Output;
            foreach (var fault in report.Faults)
            {
                output.WriteLine(fault);
            }

            output.WriteLine($"{(done ? string.Empty : "would be: ")}{report.Results} results found and counted, {report.Known} known before"
                + $"{(report.Grids > 0 ? $", {report.Grids} grids" : string.Empty)}{(report.Attempts > 0 ? $", {report.Attempts} cells with attempts that were unknown" : string.Empty)}"
                + $"{(report.Faults.Count > 0 ? $", {report.Faults.Count} cells with damaged files" : string.Empty)}");
            output.WriteLine(!done ? $"nothing was changed; 'slfd {verb} … --yes' does it"
                : report.Aside is { } aside ? $"what was there before is in {aside}" : "there was no journal before, or it stayed");
        }

        return report.Faults.Count > 0 ? ExitCode.Incomplete : ExitCode.Success;
    }

    private static bool IsDatabase(FileInfo file)
    {
        var mark = "SQLite format 3\0"u8;
        var first = new byte[mark.Length];
        using var stream = file.OpenRead();
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && mark.SequenceEqual(first);
    }

    /// <summary>The grids in the copies of the results, also in those of hosts that share the folder, the latest first; none of a copy that cannot be read.</summary>
    internal static IReadOnlyList<string> ReportedGrids(RunsFolder runs)
    {
        List<string> grids = [];
        foreach (var copy in runs.ReportingDatabases())
        {
            try
            {
                using var store = ResultStore.OpenToRead(copy);
                grids.AddRange(store?.GridTexts() ?? []);
            }
            catch (Exception unreadable) when (unreadable is DbException or InvalidDataException or System.Text.Json.JsonException)
            {
                // As far as they can be read.
            }
        }

        return grids;
    }

    private static void MustBeThere(RunsFolder runs)
    {
        if (!Directory.Exists(runs.Root))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{runs.Root} is no folder; say --runs DIR");
        }
    }

    private static string Word(FindingKind kind) => kind switch
    {
        FindingKind.Journal => "journal",
        FindingKind.Rules => "rules",
        FindingKind.Unknown => "unknown to the journal",
        FindingKind.Files => "files",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of finding"),
    };
}
