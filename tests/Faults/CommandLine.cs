using Microsoft.Data.Sqlite;
using Slfd.Faults.Checking;
using Slfd.Messages.Artifacts;

namespace Slfd.Faults;

/// <summary><c>bench/faults</c>.</summary>
internal static class CommandLine
{
    public static Task<int> Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["check", var runs]:
                return Task.FromResult(Check(new(Path.GetFullPath(runs))));
            default:
                Console.Error.WriteLine("usage: bench/faults check RUNS");
                return Task.FromResult(2);
        }
    }

    private static int Check(RunsFolder runs)
    {
        try
        {
            var report = CheckReport.Of(SqliteJournal.Read(runs.CoordinatorDatabase), runs);
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
