using System.IO.Enumeration;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Hosting;

/// <summary>Compares a recovered state with what lies beside the journal: a state that is older than the results and attempts in the folder has lost events.</summary>
internal static class StoreProof
{
    /// <summary>Says what is wrong; null: nothing.</summary>
    /// <param name="state">As the journal has it.</param>
    /// <param name="evidence">What lies beside it.</param>
    /// <param name="whole">Whether the attempts of known cells are looked at, too: where no high-water record proves that the journal is the latest. Else the names of the cells' folders alone.</param>
    public static string? FaultOf(Sweep state, StateEvidence evidence, bool whole)
    {
        if (ReportedBy(evidence.ReportingDatabase) is var reported && reported > state.LastResult)
        {
            return $"it has {state.LastResult} results, and {evidence.ReportingDatabase} has received {reported} from it";
        }

        var cells = Path.Combine(evidence.Runs.Root, "cells");
        IEnumerable<string> names = Directory.Exists(cells) ? new FileSystemEnumerable<string>(cells, (ref entry) => entry.FileName.ToString()) : [];
        foreach (var folder in names)
        {
            if (!CellId.TryParse(folder, out var cell))
            {
                continue;
            }

            var granted = state.LatestToken(cell);
            if (granted.Value > 0 && !whole)
            {
                continue;
            }

            var files = evidence.Runs.Cell(cell);
            if (NewestAttempt(files) is var newest && newest > granted)
            {
                return $"{files.Attempt(newest)} was written, and it knows {(granted.Value == 0 ? "of no attempt at that cell" : $"of {granted.Value} attempts at that cell")}";
            }

            if (granted.Value == 0 && files.IsPublished)
            {
                return $"{Path.Combine(files.Root, CellFolder.ResultFile)} is a finished result, and it knows of no attempt at that cell";
            }
        }

        return null;
    }

    /// <summary>The highest token that has a folder; 0: none has.</summary>
    public static FencingToken NewestAttempt(CellFolder cell) => cell.Attempts() is [var newest, ..] ? newest : default;

    /// <summary>A token that has a folder is not granted, whatever the journal says: somebody wrote there. What was found goes on record first.</summary>
    /// <param name="decision">Any; only a grant is changed.</param>
    /// <param name="newest">The highest token of a cell that has a folder; 0: none has.</param>
    public static Decision Fenced(Decision decision, Func<CellId, FencingToken> newest) =>
        decision.Events is [LeaseGranted granted] && newest(granted.Lease.Cell) is var written && written >= granted.Lease.Token
            ? decision with { Events = [new AttemptsFound(granted.At, new(granted.Lease.Cell, written)), granted with { Lease = new(granted.Lease.Cell, written.Next()) }] }
            : decision;

    /// <summary>How many results reporting has received; 0 where its file is not there, or says nothing.</summary>
    public static long ReportedBy(string? database)
    {
        if (database is null || !File.Exists(database))
        {
            return 0;
        }

        try
        {
            using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT last_sequence FROM progress";
            return command.ExecuteScalar() as long? ?? 0;
        }
        catch (SqliteException)
        {
            return 0; // damaged or half made: reporting fills it anew
        }
    }
}
