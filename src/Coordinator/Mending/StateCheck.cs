using Slfd.Artifacts;
using Slfd.Artifacts.Stored;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Journals;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Mending;

/// <summary>Compares everything with everything: each event with its hash, the journal with the record beside it, every accepted result with its files. Reads only, and may run beside a coordinator.</summary>
/// <param name="database">The journal.</param>
/// <param name="evidence">The cells' folders, and this host's copy of the results.</param>
public sealed class StateCheck(CoordinatorDatabase database, StateEvidence evidence)
{
    private const int MostOfAKind = 20;
    private readonly Dictionary<CellId, Trail> _cells = [];
    private readonly CheckFindings _findings = new(MostOfAKind);
    private EventChain _chain = new();
    private long _results;

    /// <summary>Looks at everything.</summary>
    /// <param name="deep">Whether every file of every finished cell is hashed, too; else only its <c>result.json</c>.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="CoordinatorUnavailableException">The database cannot be opened.</exception>
    public CheckFindings Run(bool deep, Action<string, long, long>? progress = null)
    {
        // Folders before events, and files of accepted results after them: a coordinator that runs grants before a folder appears, and accepts before it publishes.
        var record = HeadFile.Read(evidence.Runs);
        var newest = NewestAttempts();
        ReadJournal(record, progress);
        Compare(newest);
        var done = 0;
        foreach (var (cell, trail) in _cells.Where(entry => entry.Value.Accepted is not null))
        {
            Look(cell, trail.Accepted!.Value.Lease, trail.Accepted.Value.Outcome, deep);
            progress?.Invoke("cells", ++done, _findings.Accepted);
        }

        return _findings;
    }

    private Dictionary<CellId, (FencingToken Newest, bool Published)> NewestAttempts()
    {
        Dictionary<CellId, (FencingToken, bool)> newest = [];
        var cells = Path.Combine(evidence.Runs.Root, "cells");
        foreach (var path in Directory.Exists(cells) ? Directory.EnumerateDirectories(cells) : [])
        {
            if (CellId.TryParse(Path.GetFileName(path), out var cell))
            {
                CellFolder folder = new(path);
                newest[cell] = (StoreProof.NewestAttempt(folder), folder.IsPublished);
            }
        }

        return newest;
    }

    private void ReadJournal(HeadRecord? record, Action<string, long, long>? progress)
    {
        try
        {
            using var connection = database.Connect();
            JournalTable journal = new(connection);
            var (count, _) = journal.Extent();
            foreach (var row in journal.Rows())
            {
                Read(row);
                progress?.Invoke("events", _findings.Events, count);
            }

            if (record is { Head: null })
            {
                _findings.Add(CheckKind.Journal, $"{evidence.Runs.JournalHead} is damaged: it says nothing of the end of the journal");
            }
            else if (record?.Head is { } head && head.Sequence > _chain.Sequence)
            {
                _findings.Add(CheckKind.Journal, $"the journal ends at event {_chain.Sequence}, and event {head.Sequence} was written");
            }
            else if (record?.Head is { Sequence: > 0 } last && journal.HashAt(last.Sequence) != last.Sha256)
            {
                _findings.Add(CheckKind.Journal, $"event {last.Sequence} is not the one that was written: its hash is not that of the high-water record");
            }
        }
        catch (System.Data.Common.DbException unreadable)
        {
            _findings.Add(CheckKind.Journal, $"{database.Name} cannot be read beyond event {_chain.Sequence}: {unreadable.Message}");
        }
    }

    private void Read(JournalRow row)
    {
        _findings.Events++;
        var read = JournalCodec.Read(row.Manifest, row.Message);
        try
        {
            Follow(_chain.Check(row.Sequence, read));
        }
        catch (JournalFaultException fault)
        {
            _findings.Add(CheckKind.Journal, fault.Message);
            _chain = read.Hash.Length == 32 ? new(new(row.Sequence, Convert.ToHexStringLower(read.Hash))) : Unchained(row.Sequence);
            if (read.Event is { } change)
            {
                Follow(change);
            }
        }
    }

    private static EventChain Unchained(long sequence) => new(ChainHead.Empty with { Sequence = sequence });

    private void Follow(ICoordinatorEvent change)
    {
        switch (change)
        {
            case LeaseGranted granted: Granted(granted.Lease); break;
            case AttemptsFound found: Granted(found.Lease); break;
            case CellSucceeded succeeded: Accept(succeeded.Lease, succeeded.Outcome); break;
            case ResultFound found when !(_cells.TryGetValue(found.Lease.Cell, out var trail) && trail.Accepted is not null): Accept(found.Lease, found.Outcome); break;
            case CellsRetried retried:
                foreach (var cell in CellIdList.Unpack(retried.Cells).Where(_cells.ContainsKey))
                {
                    _findings.Accepted -= _cells[cell].Accepted is null ? 0 : 1;
                    _cells[cell] = _cells[cell] with { Accepted = null };
                }

                break;
        }
    }

    private void Granted(LeaseId lease) => _cells[lease.Cell] = _cells.GetValueOrDefault(lease.Cell) is var trail && trail.Token < lease.Token ? trail with { Token = lease.Token } : trail;

    private void Accept(LeaseId lease, CellOutcome outcome)
    {
        Granted(lease);
        _results++;
        _findings.Accepted += _cells[lease.Cell].Accepted is null ? 1 : 0;
        _cells[lease.Cell] = _cells[lease.Cell] with { Accepted = (lease, outcome) };
    }

    /// <summary>What lies in the folder and is not in the journal.</summary>
    private void Compare(Dictionary<CellId, (FencingToken Newest, bool Published)> folders)
    {
        foreach (var (cell, (newest, published)) in folders)
        {
            var trail = _cells.GetValueOrDefault(cell);
            if (newest > trail.Token)
            {
                _findings.Add(CheckKind.Unknown, $"{evidence.Runs.Cell(cell).Attempt(newest)} was written, and the journal granted {(trail.Token.Value == 0 ? "no attempt" : $"attempts up to {trail.Token}")} at that cell");
            }
            else if (published && trail.Token.Value == 0)
            {
                _findings.Add(CheckKind.Unknown, $"{Path.Combine(evidence.Runs.Cell(cell).Root, CellFolder.ResultFile)} is a finished result, and the journal knows of no attempt at that cell");
            }
        }

        if (StoreProof.ReportedBy(evidence.ReportingDatabase) is var reported && reported > _results)
        {
            _findings.Add(CheckKind.Unknown, $"the journal has {_results} results, and {evidence.ReportingDatabase} has received {reported} from it");
        }
    }

    private void Look(CellId cell, LeaseId lease, CellOutcome accepted, bool deep)
    {
        var folder = evidence.Runs.Cell(cell);
        var path = Path.Combine(folder.Root, CellFolder.ResultFile);
        try
        {
            if (File.Exists(path) && WholeFile.Sha256(path) == accepted.ResultSha256)
            {
                if (deep && StoredResult.Read(folder, cell).Fault is { } fault)
                {
                    _findings.Add(CheckKind.Files, $"cell {cell}: {fault}");
                }

                return;
            }

            if (folder.FaultOf(cell, lease.Token, accepted.ResultSha256) is not { } missing)
            {
                _findings.Waiting++; // accepted, and published by its node or by a coordinator host soon
                return;
            }

            _findings.Add(CheckKind.Files, $"cell {cell}: {(File.Exists(path) ? $"{path} is not the accepted result of attempt {lease.Token}" : missing)}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _findings.Add(CheckKind.Files, $"cell {cell}: {unreadable.Message}");
        }
    }

    private readonly record struct Trail(FencingToken Token, (LeaseId Lease, CellOutcome Outcome)? Accepted);
}
