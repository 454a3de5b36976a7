using Slfd.Artifacts;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>A picture of synthetic sets.</summary>
/// <param name="FileName">In the report folder.</param>
/// <param name="Title">A line above.</param>
/// <param name="Bands">From top to bottom; the images are read when the sheet is painted.</param>
internal sealed record FigureSheet(string FileName, string Title, IReadOnlyList<FigureBand> Bands);

/// <summary>The images of one line of the table.</summary>
/// <param name="Heading">Above them.</param>
/// <param name="Line">Whose; of its seeds the first that is done.</param>
/// <param name="Across">Images beside each other; 0: all of them.</param>
internal sealed record FigureBand(string Heading, TableLine Line, int Across);

/// <summary>The sheets of a grid: one per setting, methods × classes, and the paper's figure where the grid is laid out as a table that has one.</summary>
/// <remarks>
/// Figure 3: SLFD images per ImageNet subset, with class names, in two rows (from Table 1's cells). Figure 4: PathMNIST at each resolution, SLFD below GLaD (Table 4).
/// Figure 5: U-ViT at 256 px (Table 5). Figure 6: low-rank above full-rank SLFD at 128 px (Table 6). The paper shows examples of its choice; here are all classes.
/// </remarks>
internal static class FigureSheets
{
    /// <summary>Settings beyond this get no sheet of their own: nobody looks at them, and each reads every cell's images.</summary>
    public const int MostSettings = 40;

    private const int MostImages = 10;
    private const int TwoRows = 5;

    public static IEnumerable<FigureSheet> Of(GridTable table)
    {
        if (Figure(table) is { Bands.Count: > 0 } figure)
        {
            yield return figure;
        }

        foreach (var setting in table.Lines.GroupBy(line => (line.Dataset, line.Resolution, line.ImagesPerClass)).Take(MostSettings))
        {
            var (dataset, resolution, imagesPerClass) = setting.Key;
            yield return new(
                FormattableString.Invariant($"sheet-{dataset}-{resolution}px-ipc{imagesPerClass}.png"),
                FormattableString.Invariant($"{table.Grid.Name}: {StandIn(setting.First())}{dataset} {resolution} px, ipc {imagesPerClass}"),
                [.. setting.Where(HasImages).Select(line => new FigureBand(line.Name, line, 0))]);
        }
    }

    /// <summary>The bands with their images, read from the cells' artifacts.</summary>
    public static IReadOnlyList<SheetBand> Load(FigureSheet sheet, RunsFolder runs, List<string> problems) => [.. sheet.Bands.Select(band =>
    {
        var images = Read(runs, band.Line, problems);
        var perClass = images is null ? 0 : Math.Clamp(MostImages / images.ClassNames.Count, 1, images.PerClass);
        return new SheetBand(
            band.Heading,
            images,
            band.Across > 0 ? band.Across : (images?.ClassNames.Count ?? 0) * perClass,
            perClass,
            band.Line.Done.Count == 0 ? $"no result yet ({band.Line.SeedsDone}/{band.Line.SeedsAsked})" : "its images are not in this runs folder");
    })];

    private static FigureSheet? Figure(GridTable table) => table.Grid.Layout switch
    {
        "table-1" => new("figure-3.png", "SLFD images by ImageNet subset, as in Figure 3",
            [.. Distinct(table, line => line.First.Method.SpacePart()?.IsStochastic == true, line => line.Dataset).Select(line => Band(line, line.Dataset, TwoRows))]),
        "table-4" => new("figure-4.png", "PathMNIST at each resolution, as in Figure 4",
            [.. table.Lines.Where(line => line.First.Method.SpacePart()?.IsLatent == true).OrderBy(line => line.Resolution).Select(line => Band(line, Words(line), 0))]),
        "table-5" => new("figure-5.png", "U-ViT as the generator, as in Figure 5",
            [.. table.Lines.Where(line => line.First.Method.GeneratorPart() is UVitPart).Select(line => Band(line, Words(line), TwoRows))]),
        "table-6" => new("figure-6.png", "Low-rank and full-rank SLFD, as in Figure 6",
            [.. table.Lines.Where(line => line.First.Method.SpacePart()?.IsStochastic == true && line.Resolution == table.Grid.Resolutions.Min()).OrderBy(line => Array.IndexOf(table.Grid.Datasets, line.Dataset)).Select(line => Band(line, Words(line), 0))]),
        _ => null,
    };

    private static FigureBand Band(TableLine line, string heading, int across) => new($"{StandIn(line)}{heading}", line, across);

    private static string Words(TableLine line) => FormattableString.Invariant($"{line.Dataset} {line.Resolution} px, {line.Name}");

    private static string StandIn(TableLine line) => line.IsDrawn ? "drawn images stand in for " : "";

    /// <summary>All real training images are no synthetic set.</summary>
    private static bool HasImages(TableLine line) => line.First.Method.BaselinePart() is not { HasImages: false };

    private static IEnumerable<TableLine> Distinct(GridTable table, Func<TableLine, bool> wanted, Func<TableLine, string> by) => table.Lines.Where(wanted).DistinctBy(by);

    private static SyntheticImages? Read(RunsFolder runs, TableLine line, List<string> problems)
    {
        foreach (var seed in line.Done)
        {
            var path = Path.Combine(runs.Cell(seed.Cell).Root, CellFolder.SyntheticSetFile);
            try
            {
                if (File.Exists(path))
                {
                    return SyntheticImages.Read(path);
                }
            }
            catch (Exception damaged) when (damaged is InvalidDataException or IOException)
            {
                problems.Add(damaged.Message);
            }
        }

        return null;
    }
}
