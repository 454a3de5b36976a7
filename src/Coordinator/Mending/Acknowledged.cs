using System.Data.Common;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Journals;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Mending;

/// <summary>What a journal that is about to be replaced has promised: the tokens that it granted, and the results that it accepted. Read up to the first event that is not what was written.</summary>
/// <param name="Tokens">The latest token of each cell.</param>
/// <param name="Results">Accepted results that the new journal does not know.</param>
internal sealed record Acknowledged(Dictionary<CellId, FencingToken> Tokens, Dictionary<CellId, CellSucceeded> Results)
{
    /// <summary>Reads it; a journal that is not there has promised nothing.</summary>
    /// <param name="database">Where it lies.</param>
    /// <param name="known">What the new journal comes to.</param>
    public static Acknowledged By(CoordinatorDatabase database, Sweep known)
    {
        Acknowledged old = new([], []);
        EventChain chain = new();
        try
        {
            using var connection = database.Connect();
            foreach (var row in new JournalTable(connection).Rows())
            {
                old.Take(chain.Check(row.Sequence, JournalCodec.Read(row.Manifest, row.Message)), known);
            }
        }
        catch (Exception unreadable) when (unreadable is DbException or IOException or JournalFaultException or InvalidCastException)
        {
            // As far as it can be read.
        }

        return old;
    }

    private void Take(ICoordinatorEvent change, Sweep known)
    {
        switch (change)
        {
            case LeaseGranted granted: Take(granted.Lease); break;
            case AttemptsFound found: Take(found.Lease); break;
            case ResultFound found: Take(found.Lease); break;
            case CellSucceeded succeeded:
                Take(succeeded.Lease);
                if (!known.HasResult(succeeded.Lease.Cell))
                {
                    Results[succeeded.Lease.Cell] = succeeded;
                }

                break;
            default: break; // the others promise no token
        }
    }

    private void Take(LeaseId lease) => Tokens[lease.Cell] = Tokens.GetValueOrDefault(lease.Cell) is var latest && latest > lease.Token ? latest : lease.Token;
}
