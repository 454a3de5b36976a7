using System.Security.Cryptography;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Checking;

/// <summary>Looks at a runs folder: published artifacts are those that the journal accepted, whole and unaltered, and nothing else is published.</summary>
internal sealed class StoreCheck
{
    private readonly RunsFolder _runs;
    private readonly Findings _findings;
    private readonly Dictionary<CellId, (FencingToken Newest, bool Published)> _before = [];
    private readonly List<string> _strange = [];

    /// <summary>Takes the names of the folders: what is in the journal after that may be younger, what is not in it was never granted.</summary>
    public StoreCheck(RunsFolder runs, Findings findings)
    {
        (_runs, _findings) = (runs, findings);
        var cells = Path.Combine(runs.Root, "cells");
        foreach (var path in Directory.Exists(cells) ? Directory.EnumerateDirectories(cells) : [])
        {
            if (!CellId.TryParse(Path.GetFileName(path), out var cell))
            {
                _strange.Add(path);
                continue;
            }

            CellFolder folder = new(path);
            _before[cell] = (folder.Attempts() is [var newest, ..] ? newest : default, folder.IsPublished);
        }
    }

    /// <summary>Cells with a published result.</summary>
    public int Published { get; private set; }

    /// <summary>Accepted results whose files are whole and not in their place yet.</summary>
    public int Waiting { get; private set; }

    /// <summary>Temporary files that killed processes left behind; no reader ever takes one for a file. Counted where all is looked at.</summary>
    public int Temporary { get; private set; }

    /// <summary>Damaged outbox files that were set aside.</summary>
    public int SetAside { get; private set; }

    /// <summary>Looks at everything.</summary>
    public void Look(JournalCheck journal, CheckRequest request)
    {
        foreach (var (cell, (newest, published)) in _before)
        {
            Compare(_runs.Cell(cell), journal.Cells.GetValueOrDefault(cell), newest, published, request.Ended);
        }

        var done = 0;
        foreach (var (cell, trail) in journal.Cells)
        {
            if (trail.Accepted is { } accepted)
            {
                HashSet<string> hashed = [];
                Guarded(cell, () => LookAt(_runs.Cell(cell), cell, accepted.Lease, accepted.Outcome, request, hashed));
                if (request.Deep)
                {
                    Guarded(cell, () => LookAtFiles(cell, hashed));
                }

                request.Progress?.Invoke(++done, journal.Accepted);
            }
        }

        foreach (var cell in request.Deep ? _before.Keys.Where(cell => journal.Cells.GetValueOrDefault(cell)?.Accepted is null) : [])
        {
            Guarded(cell, () => LookAtFiles(cell, []));
        }

        if (request.Ended)
        {
            _strange.ForEach(path => Break(Rule.OnlyAcceptedIsPublished, $"{path} is no cell's folder"));
            LookAtNodes();
        }
    }

    /// <summary>What lay in a folder, and is not in the journal.</summary>
    private void Compare(CellFolder folder, CellTrail? trail, FencingToken newest, bool published, bool ended)
    {
        if (newest.Value > (trail?.Token ?? 0))
        {
            Break(Rule.OnlyAcceptedIsPublished, $"{folder.Attempt(newest)} was written, and the journal granted {(trail is null or { Token: 0 } ? "no attempt" : $"attempts up to {trail.Token}")} at that cell");
        }
        else if (published && trail?.Accepted is null && (ended || trail is null or { Token: 0 }))
        {
            // A finished cell that an operator lets run once more keeps its first result until the second one is there.
            Break(Rule.OnlyAcceptedIsPublished, $"{Path.Combine(folder.Root, CellFolder.ResultFile)} is a finished result, and the journal has none of that cell");
        }
    }

    private void LookAt(CellFolder folder, CellId cell, LeaseId lease, CellOutcome accepted, CheckRequest request, HashSet<string> hashed)
    {
        var path = Path.Combine(folder.Root, CellFolder.ResultFile);
        if (!File.Exists(path) || Sha256(path) != accepted.ResultSha256)
        {
            if (folder.FaultOf(cell, lease.Token, accepted.ResultSha256) is not { } fault)
            {
                Waiting++; // accepted, and published by its node or by a coordinator host soon
                if (request.Ended)
                {
                    Break(Rule.ArtifactsMatch, $"cell {cell}: {lease} is accepted, and its files were not published");
                }

                return;
            }

            Break(Rule.ArtifactsMatch, $"cell {cell}: {(File.Exists(path) ? $"{path} is not the accepted result of attempt {lease.Token}" : $"{lease} is accepted, and {fault}")}");
            return;
        }

        Published++;
        if (request.Deep)
        {
            hashed.Add(CellFolder.ResultFile);
            LookAtArtifacts(folder, cell, lease, accepted, hashed);
        }
    }

    private void LookAtArtifacts(CellFolder folder, CellId cell, LeaseId lease, CellOutcome accepted, HashSet<string> hashed)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Root, CellFolder.ResultFile)));
        var result = document.RootElement;
        var spec = CellSpec.FromJson(File.ReadAllText(Path.Combine(folder.Root, CellFolder.SpecFile)));
        if (result.GetProperty("cell").GetString() != cell.ToString() || result.GetProperty("syntheticSetSha256").GetString() != accepted.SyntheticSetSha256 || spec.Id() != cell)
        {
            Break(Rule.ArtifactsMatch, $"cell {cell}: {folder.Root} speaks of another cell or another synthetic set than the journal");
        }

        Dictionary<string, string?> hashes = [];
        if (result.TryGetProperty("artifactSha256", out var named))
        {
            foreach (var hash in named.EnumerateObject())
            {
                hashes[Path.GetFileName(hash.Name)] = hash.Value.GetString();
            }
        }

        if (result.TryGetProperty("run", out var run) && run.TryGetProperty("metricsSha256", out var metrics))
        {
            hashes[CellFolder.MetricsFile] = metrics.GetString();
        }

        hashed.UnionWith(hashes.Keys);
        foreach (var name in CellFolder.Artifacts(spec).Union(hashes.Keys))
        {
            var path = Path.Combine(folder.Root, name);
            if (!File.Exists(path))
            {
                Break(Rule.ArtifactsMatch, $"cell {cell}: {path} is missing");
            }
            else if (hashes.TryGetValue(name, out var hash) && Sha256(path) != hash)
            {
                Break(Rule.ArtifactsMatch, $"cell {cell}: {path} is not the one that {lease} made: its SHA-256 is another");
            }
        }
    }

    /// <summary>What no hash speaks for must at least be whole.</summary>
    private void LookAtFiles(CellId cell, HashSet<string> hashed)
    {
        var folder = _runs.Cell(cell).Root;
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [])
        {
            if (path.EndsWith(".tmp", StringComparison.Ordinal))
            {
                Temporary++;
            }
            else if (Path.GetDirectoryName(path) == folder && !hashed.Contains(Path.GetFileName(path)) && WholeFormats.FaultOf(path) is { } fault)
            {
                Break(Rule.FilesAreWhole, $"cell {cell}: {path} {fault}");
            }
        }
    }

    private void LookAtNodes()
    {
        var nodes = Path.Combine(_runs.Root, "nodes");
        foreach (var path in Directory.Exists(nodes) ? Directory.EnumerateFiles(nodes, "*", SearchOption.AllDirectories) : [])
        {
            if (Path.GetFileName(Path.GetDirectoryName(path)) == "outbox" && path.EndsWith(".json", StringComparison.Ordinal))
            {
                Break(Rule.NothingIsPending, $"{path} waits to be reported");
            }

            Temporary += path.EndsWith(".tmp", StringComparison.Ordinal) ? 1 : 0;
            SetAside += path.EndsWith(".damaged", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <summary>A file that cannot be read, or is not what its name says, is a finding like another.</summary>
    private void Guarded(CellId cell, Action look)
    {
        try
        {
            look();
        }
        catch (Exception damaged) when (damaged is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            Break(Rule.ArtifactsMatch, $"cell {cell}: {damaged.Message}");
        }
    }

    private static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Break(Rule rule, string text) => _findings.Add(rule, text);
}
