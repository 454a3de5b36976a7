using Slfd.Artifacts;
using Slfd.Experiments.Methods;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Exports;

/// <summary>What an export left.</summary>
/// <param name="Sets">Synthetic sets that were written.</param>
/// <param name="Warnings">What people must know of them, a sentence each: sets that are missing or damaged, values outside the range of pictures.</param>
public sealed record Exported(int Sets, IReadOnlyList<string> Warnings);

/// <summary>The synthetic sets of a grid in forms that other programs read: safetensors, npz, PNG by class, Parquet as Hugging Face reads it, an index, and a loader in one Python file.</summary>
public static class SetExport
{
    /// <summary>The table of the sets.</summary>
    public const string IndexFile = "index.csv";

    /// <summary>The loader.</summary>
    public const string LoaderFile = "load.py";

    /// <summary>Writes the sets of every cell of the table that is done.</summary>
    /// <param name="runs">Where the sets lie.</param>
    /// <param name="table">Which cells.</param>
    /// <param name="folder">New or empty.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static Exported Write(RunsFolder runs, GridTable table, string folder)
    {
        SetIndex index = new();
        List<string> warnings = [], names = [];
        foreach (var line in table.Lines)
        {
            foreach (var seed in line.Done)
            {
                var source = Path.Combine(runs.Cell(seed.Cell).Root, CellFolder.SyntheticSetFile);
                if (line.First.Method.BaselinePart() is { HasImages: false })
                {
                    continue; // trained on all real images
                }

                try
                {
                    names.Add(Write(table, line, seed, source, folder, index, warnings));
                }
                catch (Exception damaged) when (damaged is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
                {
                    warnings.Add($"the set of cell {seed.Cell} is left out: {damaged.Message}");
                }
            }
        }

        WholeFile.WriteText(Path.Combine(folder, IndexFile), index.ToString());
        WholeFile.WriteText(Path.Combine(folder, "grid.json"), table.Grid.ToJson() + "\n");
        WholeFile.WriteText(Path.Combine(folder, LoaderFile), PythonReader.Text);
        WholeFile.WriteText(Path.Combine(folder, "README.md"), DataCard.Of(table, names, warnings));
        return new(names.Count, warnings);
    }

    private static string Write(GridTable table, TableLine line, SeedScores seed, string source, string folder, SetIndex index, List<string> warnings)
    {
        var (file, images) = (SetFile.Read(source), SyntheticImages.Read(source));
        var name = SetIndex.NameOf(line, seed);
        WholeFile.Write(Path.Combine(folder, "sets", $"{name}.safetensors"), stream =>
        {
            using var original = File.OpenRead(source);
            original.CopyTo(stream);
        });
        WholeFile.Write(Path.Combine(folder, "sets", $"{name}.npz"), stream => stream.Write(NpzWriter.Of(file.Members)));
        var scale = PictureScale.Of(images);
        var pictures = ClassPictures.Of(images, scale).ToList();
        WholeFile.Write(Path.Combine(folder, "data", $"{name}.parquet"), stream => stream.Write(PictureParquet.Of(pictures, images.ClassNames)));
        foreach (var (path, png) in pictures)
        {
            var target = Path.Combine(folder, "images", name, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, png);
        }

        if (index.Add(table, line, seed, images, scale) is { Length: > 0 } warning)
        {
            warnings.Add($"{name}: {warning}");
        }

        return name;
    }
}
