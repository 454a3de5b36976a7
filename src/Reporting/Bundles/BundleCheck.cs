using System.Text.Json;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Hocon;
using Slfd.Reporting.Exports;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Bundles;

/// <summary>What the check of a bundle found.</summary>
/// <param name="Problems">A sentence each; empty: the bundle is what its results say.</param>
/// <param name="Files">Files whose hashes were checked.</param>
/// <param name="Tables">Texts that were made again from the results and compared byte for byte.</param>
/// <param name="Sets">Synthetic sets whose hash is that of the result.</param>
/// <param name="Software">What made the bundle.</param>
public sealed record BundleFindings(IReadOnlyList<string> Problems, int Files, int Tables, int Sets, string Software);

/// <summary>Checks a bundle without a network and without the runs folder: hashes, cells against the grid, every table made again from the results, every set against its result.</summary>
public static class BundleCheck
{
    private const int NamedProblems = 20;
    private const int LongestProblem = 1000;

    /// <summary>Checks a folder.</summary>
    /// <param name="folder">The bundle.</param>
    /// <exception cref="InvalidDataException">It is no bundle; the message says what is missing or malformed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static BundleFindings Of(string folder)
    {
        var manifest = Manifest(folder);
        List<string> problems = [];
        Hashes(folder, manifest, problems);
        var (tables, sets) = (0, 0);
        try
        {
            var (grid, rows) = (GridOf(folder), Rows(folder));
            if (grid.Name != manifest.Grid)
            {
                problems.Add($"{Bundle.GridFile}: it is the grid '{grid.Name}', the manifest says '{manifest.Grid}'");
            }

            var cells = grid.Cells().Select(cell => cell.Id()).ToHashSet();
            problems.AddRange(rows.Where(row => !cells.Contains(row.Cell)).Select(row => $"{Bundle.ResultsFile}: cell {row.Cell} is none of the grid"));
            problems.AddRange(rows.GroupBy(row => row.Cell).Where(same => same.Count() > 1).Select(same => $"{Bundle.ResultsFile}: cell {same.Key} has {same.Count()} results; one counts"));
            if (problems.Count == 0 || rows.Select(row => row.Cell).Distinct().Count() == rows.Count)
            {
                var table = GridTable.From(grid, rows, new(manifest.Software));
                if (table.GridSha256 != manifest.GridSha256)
                {
                    problems.Add($"{Bundle.GridFile}: its hash is {table.GridSha256}, the manifest says {manifest.GridSha256}");
                }

                tables = Tables(folder, table, problems);
                sets = Sets(folder, rows, problems);
                tables += Index(folder, table, problems);
            }
        }
        catch (InvalidDataException malformed)
        {
            problems.Add(malformed.Message);
        }
        catch (Exception unusable) when (IsOfWhatWasRead(unusable))
        {
            problems.Add($"no tables can be made from {Bundle.GridFile} and {Bundle.ResultsFile}: {unusable.GetBaseException().Message}");
        }

        List<string> named = [.. problems.Take(NamedProblems).Select(problem => Printable.Show(problem, LongestProblem))];
        if (problems.Count > NamedProblems)
        {
            named.Add($"and {problems.Count - NamedProblems} more");
        }

        return new(named, manifest.Files.Count, tables, sets, Printable.Show(manifest.Software));
    }

    /// <summary>The entry of a bundle whose classifiers can be trained once more from its synthetic set.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="entry">Name of a set as in <c>sets/index.csv</c>, or the first digits of a cell.</param>
    /// <exception cref="InvalidDataException">It is no bundle, or has no such entry, or more than one.</exception>
    public static BundleEntry Entry(string folder, string entry)
    {
        _ = Manifest(folder);
        var sets = Path.Combine(folder, Bundle.SetsFolderName, "sets");
        var names = SetFiles(sets).Select(Path.GetFileNameWithoutExtension).OfType<string>().ToList();
        var fitting = names.Where(name => name == entry || Fits(CellOf(name))).ToList();
        return fitting switch
        {
            [var name] => Rows(folder).FirstOrDefault(row => row.Cell.Prefix == CellOf(name)) is { } row
                ? new(name, row, Path.Combine(sets, $"{name}.safetensors"))
                : throw new InvalidDataException($"{Bundle.SetsFolderName}/sets/{name}: no result has made this set"),
            [] => throw new InvalidDataException($"'{entry}' is no entry of this bundle; {Bundle.SetsFolderName}/index.csv lists them: {string.Join(", ", names.Take(3))}{(names.Count > 3 ? " …" : string.Empty)}"),
            _ => throw new InvalidDataException($"'{entry}' fits {fitting.Count} entries of this bundle; give more digits, or the name: {string.Join(", ", fitting.Take(3))}{(fitting.Count > 3 ? " …" : string.Empty)}"),
        };

        // The name ends in the first digits of the cell; a person gives fewer of them, or all twenty.
        bool Fits(string cell) => entry.Length > 0 && (cell.StartsWith(entry, StringComparison.Ordinal) || entry.StartsWith(cell, StringComparison.Ordinal));
    }

    private static IEnumerable<string> SetFiles(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal) : Enumerable.Empty<string>();

    private static string CellOf(string set) => set[(set.LastIndexOf('-') + 1)..];

    /// <summary>Anybody may have written the folder: values that no grid or result of ours has are met wherever they are used first.</summary>
    private static bool IsOfWhatWasRead(Exception error) => error.GetBaseException()
        is ArgumentException or ArithmeticException or FormatException or IndexOutOfRangeException or InvalidCastException or InvalidOperationException or JsonException or KeyNotFoundException or NullReferenceException;

    private static BundleManifest Manifest(string folder)
    {
        try
        {
            return BundleManifest.FromJson(File.ReadAllText(Path.Combine(folder, Bundle.ManifestFile)));
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException || IsOfWhatWasRead(none))
        {
            throw new InvalidDataException($"{folder} is no bundle of 'slfd publish': {none.Message}", none);
        }
    }

    private static Grid GridOf(string folder)
    {
        try
        {
            var grid = Grid.FromJson(File.ReadAllText(Path.Combine(folder, Bundle.GridFile)));
            return checked(grid.CellCount()) is var cells && cells <= GridLimits.MostCells
                ? grid
                : throw new InvalidDataException(FormattableString.Invariant($"{Bundle.GridFile}: its axes multiply to {cells} cells; at most {GridLimits.MostCells} are allowed in one grid"));
        }
        catch (Exception none) when (none is FileNotFoundException || (none is not InvalidDataException && IsOfWhatWasRead(none)))
        {
            throw new InvalidDataException($"{Bundle.GridFile}: {none.GetBaseException().Message}", none);
        }
    }

    private static List<ResultRow> Rows(string folder)
    {
        var path = Path.Combine(folder, Bundle.ResultsFile);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{Bundle.ResultsFile} is missing");
        }

        List<ResultRow> rows = [];
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            try
            {
                rows.Add(BundledResult.Read(line));
            }
            catch (Exception malformed) when (malformed is InvalidDataException || IsOfWhatWasRead(malformed))
            {
                throw new InvalidDataException(FormattableString.Invariant($"{Bundle.ResultsFile}, line {index + 1}: {malformed.Message}"), malformed);
            }
        }

        return rows;
    }

    private static void Hashes(string folder, BundleManifest manifest, List<string> problems)
    {
        var there = Bundle.Hashes(folder);
        problems.AddRange(manifest.Files.Where(file => !there.ContainsKey(file.Key)).Select(file => $"{file.Key} is missing"));
        problems.AddRange(there.Where(file => !manifest.Files.ContainsKey(file.Key)).Select(file => $"{file.Key} is not in the manifest"));
        problems.AddRange(there.Where(file => manifest.Files.TryGetValue(file.Key, out var said) && said != file.Value).Select(file => $"{file.Key} was changed: its hash is not the manifest's"));
    }

    private static int Tables(string folder, GridTable table, List<string> problems)
    {
        var count = 0;
        foreach (var (name, text) in Bundle.Tables(table, folder))
        {
            count++;
            Compare(folder, name, text, problems);
        }

        foreach (var (file, bytes) in ReportFolder.Binaries(table))
        {
            count++;
            var name = $"{Bundle.ReportFolderName}/{file}";
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                problems.Add($"{name} is missing: the results give one");
            }
            else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            {
                problems.Add($"{name} does not follow from the results");
            }
        }

        return count;
    }

    /// <summary>The table of the sets, which names the accuracies: made again from the results and from the sets in the bundle. Those that are not there were left out, which their warning said.</summary>
    private static int Index(string folder, GridTable table, List<string> problems)
    {
        SetIndex index = new();
        var sets = Path.Combine(folder, Bundle.SetsFolderName);
        try
        {
            foreach (var (line, seed) in table.Lines.SelectMany(line => line.Done.Select(seed => (line, seed))))
            {
                var name = SetIndex.NameOf(line, seed);
                var path = Path.Combine(sets, "sets", $"{name}.safetensors");
                if (!File.Exists(path))
                {
                    continue;
                }

                var images = SyntheticImages.Read(path);
                index.Add(table, line, seed, images, PictureScale.Of(images));
            }
        }
        catch (InvalidDataException)
        {
            return 0; // named among the sets
        }

        Compare(folder, $"{Bundle.SetsFolderName}/{SetExport.IndexFile}", index.ToString(), problems);
        return 1;
    }

    private static void Compare(string folder, string name, string text, List<string> problems)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            problems.Add($"{name} is missing: the results give one");
        }
        else if (File.ReadAllText(path) is var written && written != text)
        {
            var (line, first) = written.Split('\n').Zip(text.Split('\n')).Index().FirstOrDefault(pair => pair.Item.First != pair.Item.Second) is { Item.First: not null } pair ? (pair.Index + 1, Shown(pair.Item)) : (0, "its end differs");
            problems.Add(FormattableString.Invariant($"{name} does not follow from the results: line {line}: {first}"));
        }

        string Shown((string Written, string Recomputed) lines)
        {
            var at = lines.Written.Zip(lines.Recomputed).TakeWhile(pair => pair.First == pair.Second).Count();
            return $"'{Cut(lines.Written, at)}' where the results give '{Cut(lines.Recomputed, at)}'";
        }

        string Cut(string text, int at) => text[Math.Min(text.Length, Math.Max(0, at - 15))..Math.Min(text.Length, at + 25)];
    }

    private static int Sets(string folder, List<ResultRow> rows, List<string> problems)
    {
        var (results, count) = (rows.ToDictionary(row => row.Cell.Prefix, row => row), 0);
        var sets = Path.Combine(folder, Bundle.SetsFolderName, "sets");
        foreach (var path in SetFiles(sets))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            try
            {
                if (!results.TryGetValue(CellOf(name), out var row))
                {
                    problems.Add($"{Bundle.SetsFolderName}/sets/{name}: no result has made this set");
                    continue;
                }

                var set = SetFile.Read(path);
                if (set.Sha256 is var hash && hash != row.Outcome.SyntheticSetSha256)
                {
                    problems.Add($"{Bundle.SetsFolderName}/sets/{name}: its images and labels have the hash {hash}, the result of cell {row.Cell} says {row.Outcome.SyntheticSetSha256}");
                }
                else if (Path.ChangeExtension(path, ".npz") is var npz && File.Exists(npz) && !File.ReadAllBytes(npz).AsSpan().SequenceEqual(NpzWriter.Of(set.Members)))
                {
                    problems.Add($"{Bundle.SetsFolderName}/sets/{name}.npz has other numbers than its safetensors");
                }
                else
                {
                    count++;
                }
            }
            catch (InvalidDataException damaged)
            {
                problems.Add(damaged.Message);
            }
        }

        return count;
    }
}
