using System.Globalization;
using Slfd.Artifacts;
using Slfd.Artifacts.Stored;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Journals;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Mending;

/// <summary>Copies, puts back, makes anew and completes a coordinator's journal. All but a backup need a coordinator that does not run.</summary>
/// <param name="database">The journal.</param>
/// <param name="runs">The cells' folders.</param>
/// <param name="clock">For the time of what is written.</param>
public sealed class JournalKeeper(CoordinatorDatabase database, RunsFolder runs, TimeProvider clock)
{
    /// <summary>A copy of the results that lies outside the runs folder; null: none does.</summary>
    public string? ReportingDatabase { get; init; }

    /// <summary>Copies the journal as it is now, beside a coordinator that runs, and checks the copy's chain. The file appears whole.</summary>
    /// <param name="file">A SQLite file, whatever the database is; it is not there yet.</param>
    /// <param name="progress">Told how many of how many events were copied.</param>
    /// <returns>What the copy holds.</returns>
    /// <exception cref="JournalFaultException">The journal is damaged; no file was made.</exception>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public JournalCopy Backup(string file, Action<long, long>? progress = null)
    {
        if (File.Exists(file))
        {
            throw new IOException($"{file} is there already: a backup replaces nothing");
        }

        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            JournalCopy copy;
            using (var target = JournalFile.Create(temporary))
            using (var source = database.Connect()) // one statement reads all rows, as they are at one time
            using (var writing = target.BeginTransaction())
            {
                copy = Copy(new(source), new(target, writing), progress);
                writing.Commit();
            }

            using (var written = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(written);
            }

            File.Move(temporary, file, overwrite: false);
            WholeFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
            return copy;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Puts a backup back, and completes it with the results and attempts that lie in the cells' folders and that it does not know; with every token that the journal that is there granted, and
    /// every result that it accepted and that is not published yet. What was there is moved aside.
    /// </summary>
    /// <param name="file">As <see cref="Backup"/> made it.</param>
    /// <param name="dryRun">Only say what would be; a coordinator may run meanwhile.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="held">The caller's hold, where it has one and does not coordinate now; null: one is taken.</param>
    /// <param name="asked">Who asked for it, and what they call the backup; null: the user of this process, by the file's name.</param>
    /// <exception cref="JournalFaultException">The backup is damaged; nothing was changed.</exception>
    /// <exception cref="CoordinatorUnavailableException">A coordinator runs, or the database cannot be written.</exception>
    public MendingReport Restore(string file, bool dryRun, Action<string, long, long>? progress = null, CoordinatorHold? held = null, (OperatorId By, string Name)? asked = null)
    {
        using var own = dryRun || held is not null ? null : database.Hold(cluster: null, $"slfd restore-journal, {FileLock.Self}");
        return Replace(held ?? own, target =>
        {
            using var source = JournalFile.OpenToRead(file);
            try
            {
                Copy(new(source), target, (done, all) => progress?.Invoke("events", done, all));
            }
            catch (Exception strange) when (strange is InvalidOperationException or InvalidCastException or FormatException or OverflowException)
            {
                throw new JournalFaultException($"{file} holds a row that no journal has: {strange.Message}"); // a table of that name that somebody else made
            }
        }, report => [new OperatorActed(Now(), asked?.By ?? new(Environment.UserName, "slfd restore-journal"), "restore-journal", asked?.Name ?? Path.GetFileName(file), report.Results)], progress);
    }

    /// <summary>Makes the journal anew from the cells' folders and the grids that are known. What was there is moved aside.</summary>
    /// <param name="grids">Canonical JSON of grids that other places know, in order of submission; those that the old journal still tells come first.</param>
    /// <param name="dryRun">Only say what would be.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="CoordinatorUnavailableException">A coordinator runs, or the database cannot be written.</exception>
    public MendingReport Rebuild(IReadOnlyList<string> grids, bool dryRun, Action<string, long, long>? progress = null)
    {
        using var held = dryRun ? null : database.Hold(cluster: null, $"slfd rebuild, {FileLock.Self}");
        var at = Now();
        ICoordinatorEvent[] events = [new CoordinatorStarted(at, 1, "slfd rebuild"), .. KnownGrids(grids).Select(json => new GridDefined(at, json))];
        return Replace(held, target =>
        {
            EventChain chain = new();
            var writer = Guid.NewGuid().ToString("N");
            foreach (var change in events)
            {
                var row = chain.Add(change);
                target.Write(new(chain.Sequence, JournalCodec.ManifestOf(row), JournalCodec.ToBytes(row), Messages.Serialization.MessageCodec.Identifier, at, writer));
            }
        }, _ => [], progress) with
        { Grids = events.Length - 1 };
    }

    /// <summary>Takes the finished cells of another runs folder: their files are copied, their results counted.</summary>
    /// <param name="from">The other folder.</param>
    /// <param name="dryRun">Only say what would be.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="wanted">The cells to take; null: all.</param>
    /// <exception cref="CoordinatorUnavailableException">A coordinator runs, or the journal is damaged.</exception>
    public MendingReport Import(RunsFolder from, bool dryRun, Action<string, long, long>? progress = null, IReadOnlyCollection<CellId>? wanted = null)
    {
        using var held = database.Hold(cluster: null, $"slfd import, {FileLock.Self}");
        database.Prepare();
        database.MakeTables();
        using var connection = database.Connect();
        var journal = Open(connection);
        MendingReport report = new();
        List<ICoordinatorEvent> events = [];
        var stored = wanted?.Select(cell => StoredResult.Read(from.Cell(cell), cell)) ?? StoredResult.All(from, (done, all) => progress?.Invoke("cells", done, all));
        foreach (var found in stored)
        {
            if (found.Fault is { } fault)
            {
                report.Faults.Add($"cell {found.Cell}: {fault}");
            }
            else if (found.Outcome is { } outcome && journal.State.HasResult(found.Cell))
            {
                report = report with { Known = report.Known + 1 };
                if (StoredResult.Read(runs.Cell(found.Cell), found.Cell).Outcome is { } ours && ours.SyntheticSetSha256 != outcome.SyntheticSetSha256)
                {
                    report.Faults.Add($"cell {found.Cell}: the synthetic set in {from.Root} is another than the one here; the one here stays");
                }
            }
            else if (found.Outcome is { } fresh)
            {
                var ours = runs.Cell(found.Cell);
                var token = new[] { journal.State.LatestToken(found.Cell), StoreProof.NewestAttempt(ours) }.Max().Next();
                report = report with { Results = report.Results + 1 };
                if (!dryRun)
                {
                    Copy(from.Cell(found.Cell), ours);
                    events.Add(new ResultFound(Now(), new LeaseId(found.Cell, token), fresh));
                }
            }
        }

        if (events.Count > 0)
        {
            journal.Append(events);
            Record(journal.Head);
        }

        return report;
    }

    private static JournalCopy Copy(JournalTable source, JournalWriter target, Action<long, long>? progress)
    {
        EventChain chain = new();
        var (count, _) = source.Extent();
        var results = 0;
        foreach (var row in source.Rows())
        {
            results += chain.Check(row.Sequence, JournalCodec.Read(row.Manifest, row.Message)) is CellSucceeded or ResultFound ? 1 : 0;
            target.Write(row);
            progress?.Invoke(row.Sequence, count);
        }

        return new(chain.Sequence, results);
    }

    /// <summary>Writes a new journal, completes it from the cells' folders and from the old one, and puts it in the old one's place; without a hold it only says what would be.</summary>
    private MendingReport Replace(CoordinatorHold? held, Action<JournalWriter> write, Func<MendingReport, IReadOnlyList<ICoordinatorEvent>> last, Action<string, long, long>? progress)
    {
        var made = Path.Combine(runs.Root, $"coordinator.{Guid.NewGuid():N}.tmp");
        try
        {
            MendingReport report;
            ChainHead head;
            using (var fresh = JournalFile.Create(made))
            {
                using (var writing = fresh.BeginTransaction())
                {
                    write(new(fresh, writing));
                    writing.Commit();
                }

                OfflineJournal journal = new(fresh);
                report = Complete(journal, progress);
                journal.Append(last(report));
                head = journal.Head;
            }

            if (held is null)
            {
                return report;
            }

            var stamp = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            string? aside = null;
            held.Undisturbed(() => aside = database.Replace(made, Path.Combine(runs.Root, $"coordinator.before-{stamp}.db")));
            Record(head);
            foreach (var projection in Projections().Where(File.Exists))
            {
                JournalFile.MoveAside(projection, $"{projection}.before-{stamp}"); // it fills again from the new journal
            }

            return report with { Aside = aside };
        }
        finally
        {
            foreach (var part in (string[])["", "-wal", "-shm", "-journal"])
            {
                File.Delete(made + part);
            }
        }
    }

    /// <summary>What the cells' folders and the old journal prove and the new one does not know goes on record.</summary>
    private MendingReport Complete(OfflineJournal journal, Action<string, long, long>? progress)
    {
        MendingReport report = new();
        List<ICoordinatorEvent> events = [];
        var old = Acknowledged.By(database, journal.State);
        foreach (var found in StoredResult.All(runs, (done, all) => progress?.Invoke("cells", done, all)))
        {
            if (found.Fault is { } fault)
            {
                report.Faults.Add($"cell {found.Cell}: {fault}");
            }

            var result = found is { Lease: { } lease, Outcome: { } outcome } ? new ResultFound(Now(), lease, outcome) : found.Fault is null ? Unpublished(found.Cell, old) : null;
            if (journal.State.HasResult(found.Cell))
            {
                report = report with { Known = report.Known + 1 };
            }
            else if (result is not null)
            {
                events.Add(result);
                report = report with { Results = report.Results + 1 };
            }

            old.Tokens.Remove(found.Cell, out var granted);
            report = Found(found.Cell, found.Newest > granted ? found.Newest : granted, result?.Lease.Token, report);
        }

        foreach (var (cell, granted) in old.Tokens)
        {
            report = Found(cell, granted, null, report); // nobody has written anything there yet
        }

        journal.Append(events);
        return report;

        MendingReport Found(CellId cell, FencingToken newest, FencingToken? found, MendingReport so)
        {
            if (newest <= journal.State.LatestToken(cell) || newest == found)
            {
                return so;
            }

            events.Add(new AttemptsFound(Now(), new LeaseId(cell, newest)));
            return so with { Attempts = so.Attempts + 1 };
        }
    }

    /// <summary>A result that the old journal accepted, whose files still lie in its attempt's folder.</summary>
    private ResultFound? Unpublished(CellId cell, Acknowledged old) =>
        old.Results.TryGetValue(cell, out var accepted) && runs.Cell(cell).FaultOf(cell, accepted.Lease.Token, accepted.Outcome.ResultSha256) is null ? new(Now(), accepted.Lease, accepted.Outcome) : null;

    /// <summary>Grids that the old journal still tells, though events be missing or changed, and then the others.</summary>
    private IEnumerable<string> KnownGrids(IReadOnlyList<string> others)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        List<string> order = [];
        var old = OldGrids();
        try
        {
            old.ForEach(json => Experiments.Grids.Grid.Stored(json));
        }
        catch (InvalidDataException otherBuild)
        {
            throw new CoordinatorUnavailableException($"{database.Name} cannot be made anew by this build: {otherBuild.Message}", otherBuild);
        }

        foreach (var json in old.Concat(others))
        {
            try
            {
                var grid = Grids.GridDefinition.Read(json).Grid;
                if (known.TryAdd(grid.Name, json))
                {
                    order.Add(grid.Name);
                }
            }
            catch (Exception unusable) when (unusable is InvalidDataException or System.Text.Json.JsonException or ArgumentException or OverflowException)
            {
                // Of another build; its cells' results are kept, and count when it is submitted again.
            }
        }

        return order.Select(name => known[name]);
    }

    /// <summary>The latest definition of each grid in the old journal.</summary>
    private List<string> OldGrids()
    {
        Dictionary<string, string> latest = new(StringComparer.Ordinal);
        List<string> order = [];
        try
        {
            using var connection = database.Connect();
            foreach (var row in new JournalTable(connection).Rows())
            {
                if (JournalCodec.Read(row.Manifest, row.Message).Event is GridDefined defined && Name(defined.GridJson) is { } name)
                {
                    if (!latest.ContainsKey(name))
                    {
                        order.Add(name);
                    }

                    latest[name] = defined.GridJson;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is System.Data.Common.DbException or IOException or InvalidCastException)
        {
            // As far as it can be read.
        }

        return [.. order.Select(name => latest[name])];
    }

    private static string? Name(string json)
    {
        try
        {
            return Experiments.Grids.Grid.FromJson(json).Name;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private OfflineJournal Open(System.Data.Common.DbConnection connection)
    {
        try
        {
            return new(connection);
        }
        catch (JournalFaultException fault)
        {
            throw new CoordinatorUnavailableException(JournalProof.Sentence(database.Name, fault.Message), fault);
        }
    }

    private static void Copy(CellFolder from, CellFolder to)
    {
        Directory.CreateDirectory(to.Root);
        foreach (var name in CellFolder.AllArtifacts.Where(name => File.Exists(Path.Combine(from.Root, name))))
        {
            using var file = File.OpenRead(Path.Combine(from.Root, name));
            WholeFile.Write(Path.Combine(to.Root, name), file.CopyTo);
        }
    }

    private void Record(ChainHead head)
    {
        using var record = HeadFile.Open(runs);
        record.Write(head);
        record.Flush();
    }

    /// <summary>Copies of the results that hosts keep; they fill again from the journal.</summary>
    private IEnumerable<string> Projections() => ((string[])[.. ReportingDatabase is { } outside ? [outside] : Array.Empty<string>(), .. runs.ReportingDatabases()]).Distinct(StringComparer.Ordinal);

    private long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
