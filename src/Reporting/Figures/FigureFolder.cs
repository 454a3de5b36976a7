using Slfd.Artifacts;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>What was drawn.</summary>
/// <param name="Files">Names in the report folder, in the order in which they were written.</param>
/// <param name="Problems">Synthetic sets that could not be read, a sentence each.</param>
public sealed record FiguresWritten(IReadOnlyList<string> Files, IReadOnlyList<string> Problems);

/// <summary>The figures of one grid, beside its tables: those of its numbers as SVG, PDF and PNG, synthetic sets as PNG.</summary>
public static class FigureFolder
{
    /// <summary>Draws them from whatever is there; a cell without a result shows as such. A file that would not change is left alone.</summary>
    /// <param name="runs">Where the cells' synthetic sets lie, and the report folder.</param>
    /// <param name="table">The numbers.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FiguresWritten Write(RunsFolder runs, GridTable table) => Write(runs, table, runs.Report(table.Grid.Name));

    /// <summary>The same into another folder.</summary>
    internal static FiguresWritten Write(RunsFolder runs, GridTable table, string folder)
    {
        List<string> files = [];
        List<string> problems = [];
        foreach (var (name, drawing) in GridFigures.Of(table))
        {
            Keep($"{name}.svg", System.Text.Encoding.UTF8.GetBytes(SvgText.Of(drawing)));
            Keep($"{name}.pdf", SkiaPainter.Pdf(drawing));
            Keep($"{name}.png", SkiaPainter.Png(drawing));
        }

        foreach (var sheet in FigureSheets.Of(table))
        {
            var bands = FigureSheets.Load(sheet, runs, problems);
            if (bands.Any(band => band.Images is not null))
            {
                Keep(sheet.FileName, Sheet.Paint(sheet.Title, bands));
            }
        }

        return new(files, problems);

        void Keep(string name, byte[] content)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            {
                WholeFile.Write(path, stream => stream.Write(content));
            }

            files.Add(name);
        }
    }
}
