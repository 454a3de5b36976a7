using System.Globalization;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Artifacts.Stored;

/// <summary>A cell's published result, read from its folder alone, with every hash that it names compared.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Newest">The highest token that has a folder, or made the result; 0: none.</param>
/// <param name="Lease">The attempt that made it; null where there is no sound result.</param>
/// <param name="Outcome">What a node would report of it; null where there is no sound result.</param>
/// <param name="Fault">What is wrong with it, in one sentence; null: it is sound, or there is none.</param>
public sealed record StoredResult(CellId Cell, FencingToken Newest, LeaseId? Lease, CellOutcome? Outcome, string? Fault)
{
    private const long LargestResult = 64 << 20;

    /// <summary>Reads what lies in every cell's folder, in the order of their names.</summary>
    /// <param name="runs">The runs folder.</param>
    /// <param name="progress">Told how many of how many folders were read, now and then.</param>
    public static IEnumerable<StoredResult> All(RunsFolder runs, Action<int, int>? progress = null)
    {
        var cells = Path.Combine(runs.Root, "cells");
        var folders = Directory.Exists(cells) ? Directory.GetDirectories(cells).Order(StringComparer.Ordinal).ToArray() : [];
        for (var index = 0; index < folders.Length; index++)
        {
            if (CellId.TryParse(Path.GetFileName(folders[index]), out var cell))
            {
                yield return Read(runs.Cell(cell), cell);
            }

            progress?.Invoke(index + 1, folders.Length);
        }
    }

    /// <summary>Reads what lies in one cell's folder.</summary>
    public static StoredResult Read(CellFolder folder, CellId cell)
    {
        var newest = folder.Attempts() is [var latest, ..] ? latest : default;
        if (!folder.IsPublished)
        {
            return new(cell, newest, Lease: null, Outcome: null, Fault: null);
        }

        var path = Path.Combine(folder.Root, CellFolder.ResultFile);
        try
        {
            var info = new FileInfo(path);
            if (info.Length > LargestResult)
            {
                return Broken($"has {info.Length} bytes, which is no result");
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var result = document.RootElement;
            var spec = CellSpec.FromJson(File.ReadAllText(Path.Combine(folder.Root, CellFolder.SpecFile)));
            if (spec.Id() != cell || result.GetProperty("cell").GetString() != cell.ToString())
            {
                return Broken("is of another cell than its folder's");
            }

            foreach (var hash in result.GetProperty("artifactSha256").EnumerateObject())
            {
                if (FaultOf(folder, hash.Name, hash.Value.GetString()!) is { } fault)
                {
                    return new(cell, newest, Lease: null, Outcome: null, fault);
                }
            }

            var run = result.GetProperty("run");
            if (FaultOf(folder, CellFolder.MetricsFile, run.GetProperty("metricsSha256").GetString()!) is { } metrics)
            {
                return new(cell, newest, Lease: null, Outcome: null, metrics);
            }

            if (CellFolder.Artifacts(spec).FirstOrDefault(name => !File.Exists(Path.Combine(folder.Root, name))) is { } missing)
            {
                return new(cell, newest, Lease: null, Outcome: null, $"{Path.Combine(folder.Root, missing)} is missing");
            }

            var token = new FencingToken(run.GetProperty("token").GetInt32());
            var outcome = OutcomeOf(result, WholeFile.Sha256(path)).Cleaned();
            return token.Value < 1 ? Broken("was made by no attempt")
                : outcome.Correct.Length != outcome.Iterations.Length * spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats ? Broken("has not the counts that its specification asks for")
                : new(cell, newest > token ? newest : token, new LeaseId(cell, token), outcome, Fault: null);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return Broken($"is no whole result ({wrong.Message})");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new(cell, newest, Lease: null, Outcome: null, unreadable.Message);
        }

        StoredResult Broken(string how) => new(cell, newest, Lease: null, Outcome: null, $"{path} {how}");
    }

    private static string? FaultOf(CellFolder folder, string name, string sha256)
    {
        var path = Path.Combine(folder.Root, Path.GetFileName(name));
        return !File.Exists(path) ? $"{path} is missing"
            : WholeFile.Sha256(path) != sha256 ? $"{path} is not the one that the result was made with: its SHA-256 is another"
            : null;
    }

    /// <summary>What the worker reported when it wrote the file.</summary>
    private static CellOutcome OutcomeOf(JsonElement result, string sha256)
    {
        var entries = result.GetProperty("accuracies").EnumerateArray().ToList();
        var costs = result.GetProperty("run").GetProperty("costs");
        return new(
            sha256,
            Text(result, "syntheticSetSha256"),
            result.GetProperty("tested").GetInt32(),
            [.. entries.Select(entry => entry.GetProperty("iteration").GetInt32()).Distinct()],
            [.. entries.SelectMany(entry => entry.GetProperty("correct").EnumerateArray()).Select(Count)],
            costs.GetProperty("distilSeconds").GetDouble() + costs.GetProperty("evaluateSeconds").GetDouble(),
            Text(result, "device"),
            Text(result, "dataSha256"))
        {
            Revisions = result.TryGetProperty("revisions", out var revisions)
                ? string.Join(", ", revisions.EnumerateObject().Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Value.GetInt32()}")))
                : null,
            Marks = [.. Each(result, "marks").Select(mark => Text(mark, "kind"))],
            Splits = [.. Each(result, "splits").Select(split => new UsedSplit(
                Text(split, "name"), split.GetProperty("images").GetInt32(), split.GetProperty("whole").GetInt32(), Text(split, "source"), Text(split, "sha256"))
            {
                Remark = split.TryGetProperty("remark", out var remark) ? remark.GetString() : null,
            })],
            Fitted = [.. entries.SelectMany(entry => Each(entry, "fitted")).Select(Count)],
            FittedOf = result.TryGetProperty("fittedOf", out var of) ? of.GetInt32() : 0,
            PeakMemoryBytes = costs.TryGetProperty("peakMemoryBytes", out var peak) ? peak.GetInt64() : 0,
            EnergyJoules = costs.TryGetProperty("energyJoules", out var energy) && energy.ValueKind == JsonValueKind.Number ? energy.GetDouble() : null,
            Remarks = [.. Each(result, "ownRemarks").Select(remark => remark.GetString() ?? throw new FormatException("a remark is null"))],
            Variances = [.. Each(result, "variances").Select(variance => variance.GetSingle())],
        };
    }

    /// <summary>The items of a list that earlier builds did not write; none where it is not there.</summary>
    private static JsonElement.ArrayEnumerator Each(JsonElement from, string name) => from.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;

    private static int Count(JsonElement count) => count.ValueKind == JsonValueKind.Null ? CellOutcome.Diverged : count.GetInt32();

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
}
