using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Faults.Checking;

/// <summary>Looks at every file below a runs folder: published artifacts are those that the journal accepted, whole and unaltered, and nothing else is published.</summary>
internal sealed class StoreCheck
{
    private readonly RunsFolder _runs;
    private readonly JournalCheck _journal;
    private readonly List<Violation> _violations;

    public StoreCheck(RunsFolder runs, JournalCheck journal, List<Violation> violations) => (_runs, _journal, _violations) = (runs, journal, violations);

    /// <summary>Cells with a published result.</summary>
    public int Published { get; private set; }

    /// <summary>Temporary files that killed processes left behind; no reader ever takes one for a file.</summary>
    public int Temporary { get; private set; }

    /// <summary>Damaged outbox files that were set aside.</summary>
    public int SetAside { get; private set; }

    /// <summary>Looks at everything.</summary>
    public void Look()
    {
        foreach (var (cell, trail) in _journal.Cells)
        {
            if (trail.Accepted is { } accepted)
            {
                LookAt(_runs.Cell(cell), cell, accepted.Lease, accepted.Outcome.ResultSha256, accepted.Outcome.SyntheticSetSha256);
            }
        }

        var cells = Path.Combine(_runs.Root, "cells");
        foreach (var folder in Directory.Exists(cells) ? Directory.EnumerateDirectories(cells) : [])
        {
            LookAtFolder(folder);
        }

        LookAtNodes();
    }

    private void LookAt(CellFolder folder, CellId cell, LeaseId lease, string resultSha256, string setSha256)
    {
        var path = Path.Combine(folder.Root, CellFolder.ResultFile);
        if (!File.Exists(path))
        {
            Break(Rule.ArtifactsMatch, $"{lease} is accepted, and {path} is missing");
            return;
        }

        Published++;
        _journal.MustHold(lease, Sha256(path));
        if (Sha256(path) != resultSha256)
        {
            Break(Rule.ArtifactsMatch, $"{path} is not the accepted result of {lease}");
            return;
        }

        using var result = JsonDocument.Parse(File.ReadAllBytes(path));
        if (result.RootElement.GetProperty("cell").GetString() != cell.ToString() || result.RootElement.GetProperty("syntheticSetSha256").GetString() != setSha256)
        {
            Break(Rule.ArtifactsMatch, $"{path} speaks of another cell or another synthetic set than the journal");
        }

        if (result.RootElement.TryGetProperty("artifactSha256", out var hashes))
        {
            foreach (var hash in hashes.EnumerateObject().Where(hash => !File.Exists(Path.Combine(folder.Root, hash.Name)) || Sha256(Path.Combine(folder.Root, hash.Name)) != hash.Value.GetString()))
            {
                Break(Rule.ArtifactsMatch, $"{Path.Combine(folder.Root, hash.Name)} is missing or not the one that {lease} made");
            }
        }

        foreach (var name in CellFolder.Artifacts(CellSpec.FromJson(File.ReadAllText(Path.Combine(folder.Root, CellFolder.SpecFile)))).Where(name => !File.Exists(Path.Combine(folder.Root, name))))
        {
            Break(Rule.ArtifactsMatch, $"{Path.Combine(folder.Root, name)} is missing");
        }
    }

    private void LookAtFolder(string folder)
    {
        if (!CellId.TryParse(Path.GetFileName(folder), out var cell))
        {
            Break(Rule.OnlyAcceptedIsPublished, $"{folder} is no cell's folder");
            return;
        }

        var trail = _journal.Cells.GetValueOrDefault(cell);
        if (File.Exists(Path.Combine(folder, CellFolder.ResultFile)) && trail?.Accepted is null)
        {
            Break(Rule.OnlyAcceptedIsPublished, $"{folder} has a published result, and the journal has none");
        }

        foreach (var token in new CellFolder(folder).Attempts().Where(token => token.Value > (trail?.Token ?? 0)))
        {
            Break(Rule.OnlyAcceptedIsPublished, $"{folder} has an attempt {token}, and the latest token granted is {trail?.Token ?? 0}");
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (path.EndsWith(".tmp", StringComparison.Ordinal))
            {
                Temporary++;
            }
            else if (Path.GetDirectoryName(path) == folder && FaultOf(path) is { } fault)
            {
                Break(Rule.FilesAreWhole, $"{path} {fault}");
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

    /// <summary>Says how a file is not whole; null: it is, as far as its format tells.</summary>
    private static string? FaultOf(string path)
    {
        try
        {
            switch (Path.GetExtension(path))
            {
                case ".json":
                    JsonDocument.Parse(File.ReadAllBytes(path)).Dispose();
                    return null;
                case ".safetensors":
                    return FaultOfTensors(File.ReadAllBytes(path));
                case ".png":
                    return File.ReadAllBytes(path).AsSpan() is [.., (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82] ? null : "has no end of a picture";
                case ".csv":
                    return File.ReadAllBytes(path) is [.., (byte)'\n'] ? null : "does not end in a line feed";
                default:
                    return null;
            }
        }
        catch (JsonException error)
        {
            return $"is no whole JSON: {error.Message}";
        }
    }

    private static string? FaultOfTensors(byte[] bytes)
    {
        if (bytes.Length < 8 || BinaryPrimitives.ReadInt64LittleEndian(bytes) is var header && (header < 2 || header > bytes.Length - 8))
        {
            return "has no whole header";
        }

        using var json = JsonDocument.Parse(bytes.AsMemory(8, (int)header));
        var end = json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => entry.Value.GetProperty("data_offsets")[1].GetInt64()).DefaultIfEmpty(0).Max();
        return end == bytes.Length - 8 - header ? null : $"ends after {bytes.Length - 8 - header} bytes of tensors, its header speaks of {end}";
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private void Break(Rule rule, string text) => _violations.Add(new(rule, text));
}
