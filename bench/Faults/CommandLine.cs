using System.Globalization;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Checking;
using Slfd.Faults.Journals;
using Slfd.Faults.Labs;
using Slfd.Faults.Scenarios;

namespace Slfd.Faults;

/// <summary><c>bench/faults</c>.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<Scenario> Scenarios { get; } = [.. Kills.All(), .. Partitions.All(), .. Storage.All(), .. Cells.All(), .. Changes.All(), .. Noisy.All(), .. RealGrid.All(), .. HostData.All(), .. LostState.All()];

    public static Task<int> Run(string[] arguments) => arguments switch
    {
        ["check", var runs] => Task.FromResult(Check(new(Path.GetFullPath(runs)))),
        ["soak", "--hours", var hours] when double.TryParse(hours, NumberStyles.Float, CultureInfo.InvariantCulture, out var length) && length > 0 => RunAll([SoakFor(TimeSpan.FromHours(length))], real: false),
        ["kills", var count] when Number(count) is { } strikes => RunAll([Kills.Some(strikes, seed: 1)], real: false),
        ["kills", var count, "--seed", var drawn] when Number(count) is { } strikes && Number(drawn) is { } seed => RunAll([Kills.Some(strikes, seed)], real: false),
        ["bytes", var count] when Number(count) is { } changes => RunAll([ByteChanges.Some(changes, seed: 1)], real: false),
        ["bytes", var count, "--seed", var drawn] when Number(count) is { } changes && Number(drawn) is { } seed =>
            RunAll([ByteChanges.Some(changes, seed)], real: false),
        ["--list"] => Task.FromResult(List(Console.Out)),
        ["--quick"] => RunAll([.. Scenarios.Where(scenario => scenario.Quick)], real: false),
        ["--real"] => RunAll([.. Scenarios.Where(scenario => !scenario.OneKind)], real: true),
        ["--real", .. var names] when names.All(name => Scenarios.Any(scenario => scenario.Name == name && !scenario.OneKind)) => RunAll(Named(names), real: true),
        [] => RunAll(Scenarios, real: false),
        _ when arguments.All(name => Scenarios.Any(scenario => scenario.Name == name)) => RunAll(Named(arguments), real: false),
        _ => Task.FromResult(2 + (0 * List(Console.Error))),
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static Scenario SoakFor(TimeSpan length) => new("soak", $"grid after grid under blows of every kind for {length.TotalHours.ToString("0.##", CultureInfo.InvariantCulture)} hours", false, story => Soak.Run(story, length), OneKind: true);

    private static Scenario[] Named(string[] names) => [.. names.Select(name => Scenarios.First(scenario => scenario.Name == name))];

    private static int List(TextWriter to)
    {
        foreach (var scenario in Scenarios)
        {
            to.WriteLine($"  {scenario.Name,-20} {(scenario.Quick ? "*" : " ")}{(scenario.OneKind ? " " : "r")} {scenario.Description}");
        }

        to.WriteLine("  (* with --quick; r also with real workers, by --real [SCENARIO …]; 'soak --hours N' strikes grid after grid for so long; 'kills N [--seed S]' is a piece of thousand-kills; 'bytes N [--seed S]' changes one byte of a journal, N times; 'check RUNS' checks the journal and the store of a runs folder)");
        return 0;
    }

    private static async Task<int> RunAll(IReadOnlyList<Scenario> scenarios, bool real)
    {
        var (passed, failed, skipped) = (0, 0, 0);
        foreach (var scenario in scenarios)
        {
            Console.WriteLine($"{scenario.Name}: {scenario.Description}");
            try
            {
                await scenario.Run(new(real));
                passed++;
                Console.WriteLine($"{scenario.Name}: passed");
            }
            catch (SkippedException skip)
            {
                skipped++;
                Console.WriteLine($"{scenario.Name}: skipped: {skip.Message}");
            }
            catch (Exception fault)
            {
                failed++;
                Console.WriteLine($"{scenario.Name}: FAILED: {(fault is FaultException ? fault.Message : fault)}");
            }
        }

        Console.WriteLine($"{passed} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : string.Empty)}");
        return failed == 0 ? 0 : 1;
    }

    private static int Check(RunsFolder runs)
    {
        try
        {
            var report = CheckReport.Of(SqliteJournal.Read(runs.CoordinatorDatabase), new() { Runs = runs, Deep = true, Ended = true });
            foreach (var violation in report.Violations)
            {
                Console.WriteLine(violation);
            }

            Console.WriteLine(report.Numbers);
            return report.Passed ? 0 : 1;
        }
        catch (SqliteException error)
        {
            Console.Error.WriteLine($"{runs.CoordinatorDatabase} cannot be read: {error.Message}");
            return 2;
        }
    }
}
