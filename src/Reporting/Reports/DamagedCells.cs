using System.Security.Cryptography;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>Finished cells whose files are damaged or gone are named under their table. Their numbers stay: the coordinator has them.</summary>
public static class DamagedCells
{
    private const int Named = 8;

    /// <summary>So many bytes of files does a report that somebody asks for hash at most, in the order of its table: a second or less, and all of most reports.</summary>
    public const long MostHashed = 256 << 20;

    /// <summary>The same of one that a coordinator host makes: it has other things to do, and a viewer can ask again and again.</summary>
    public const long MostHashedByHost = 64 << 20;

    /// <summary>A small file costs as much as so many bytes: it must be found and opened.</summary>
    private const long OneFile = 32 << 10;

    /// <summary>The table with a remark that names them; the table as it is where there are none, or where no cells lie in the runs folder at all.</summary>
    /// <remarks>Looks at the presence of each file and at the hash of <c>result.json</c>, which costs some small reads a cell, and hashes the others up to a limit; <c>slfd check --deep</c> hashes all.</remarks>
    /// <param name="table">The table.</param>
    /// <param name="runs">Where its cells lie.</param>
    /// <param name="mostHashed">So many bytes of files other than results are hashed at most.</param>
    public static GridTable NamedIn(GridTable table, RunsFolder runs, long mostHashed = 0)
    {
        var left = mostHashed;
        if (!Directory.Exists(Path.Combine(runs.Root, "cells")))
        {
            return table;
        }

        var finished = from line in table.Lines
                       from seed in line.Done
                       select (seed.Cell, Artifacts: CellFolder.Artifacts(line.First), seed.Scores.Outcome.ResultSha256);
        var damaged = finished.AsParallel().AsOrdered()
            .Select(done => FaultOf(runs.Cell(done.Cell), done.Artifacts, done.ResultSha256, bytes => Interlocked.Add(ref left, -bytes) >= 0) is { } fault ? $"{done.Cell} ({fault})" : null)
            .OfType<string>().Distinct().ToList();
        return damaged.Count == 0 ? table : table with
        {
            Notes = [.. table.Notes, FormattableString.Invariant($"{TableNotes.Remark}files of {damaged.Count} finished {(damaged.Count == 1 ? "cell" : "cells")} are damaged or gone; the numbers are the coordinator's: ")
                + $"{string.Join(", ", damaged.Take(Named))}{(damaged.Count > Named ? FormattableString.Invariant($" and {damaged.Count - Named} more") : string.Empty)}. 'slfd check --deep' looks at every file, 'slfd retry CELL --force' runs a cell once more."],
        };
    }

    /// <summary>What is wrong with a cell whose files are all there; null: nothing that may be looked at.</summary>
    private static string? Damaged(CellFolder cell, IReadOnlyList<string> artifacts, string resultSha256, Func<long, bool> mayHash)
    {
        var bytes = File.ReadAllBytes(Path.Combine(cell.Root, CellFolder.ResultFile));
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != resultSha256)
        {
            return $"{CellFolder.ResultFile} is another than was accepted";
        }

        if (!mayHash(1))
        {
            return null;
        }

        using var result = JsonDocument.Parse(bytes);
        if (!result.RootElement.TryGetProperty("artifactSha256", out var hashes))
        {
            return null;
        }

        var damaged = artifacts.FirstOrDefault(name => hashes.TryGetProperty(name, out var hash) && Path.Combine(cell.Root, name) is var path && mayHash(Cost(path)) && WholeFile.Sha256(path) != hash.GetString());
        return damaged is null ? null : $"{damaged} is damaged";

        static long Cost(string path) => Math.Max(new FileInfo(path).Length, OneFile);
    }

    private static string? FaultOf(CellFolder cell, IReadOnlyList<string> artifacts, string resultSha256, Func<long, bool> mayHash)
    {
        try
        {
            // Accepted a moment ago, its files may still lie where they were made.
            return cell.Gone(artifacts) is not { } gone
                ? Damaged(cell, artifacts, resultSha256, mayHash)
                : cell.IsPublished ? $"{gone} is gone"
                : cell.Attempts().Any(token => cell.Has(cell.Attempt(token), CellFolder.ResultFile)) ? null
                : $"{CellFolder.ResultFile} is gone";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return unreadable.Message;
        }
    }
}
