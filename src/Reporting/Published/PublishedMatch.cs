using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Reporting.Published;

/// <summary>Finds the published number that an entry of ours stands beside.</summary>
/// <remarks>
/// Data set, images per class (the paper has one of each), objective, space, generator, rank and architecture must be the same. Weights of the generator may differ where the paper has the entry with the other weights
/// only; to weights that are trained here it has none. A grid that is laid out as one of the paper's tables may use other resolutions, to be tried at a small scale: its i-th stands for the table's i-th, or for the
/// only one. Whatever differs is a difference of protocol (<see cref="PublishedProtocol"/>), so such an entry gets no other verdict.
/// </remarks>
internal static class PublishedMatch
{
    private const int ImagesPerClass = 1;

    public static PublishedResult? Find(Grid grid, CellSpec cell, string view)
    {
        if (cell.Method.Matching is not { } matching || cell.Method.Space is not { } space || cell.ImagesPerClass != ImagesPerClass || (cell.Data.Drawn == true && grid.Paper != true))
        {
            return null;
        }

        var resolution = ResolutionOf(grid, cell.Data.Resolution);
        PublishedKey key = new(cell.Data.Name, resolution, matching, space, cell.Method.Generator, cell.Method.Weights, cell.Method.Rank, view);
        return PublishedResults.Find(key) ?? (key.Weights is null or GeneratorWeights.Trained ? null : PublishedResults.Find(key with { Weights = key.Weights == GeneratorWeights.Random ? GeneratorWeights.Pretrained : GeneratorWeights.Random }));
    }

    private static int ResolutionOf(Grid grid, int ours)
    {
        if (grid.Layout is not { } layout)
        {
            return ours;
        }

        var published = PublishedResults.ResolutionsOf(layout[^1] - '0');
        return Array.TrueForAll(grid.Resolutions, published.Contains) ? ours
            : published.Count == 1 ? published[0]
            : published.Count == grid.Resolutions.Length ? published[grid.Resolutions.Order().Index().First(resolution => resolution.Item == ours).Index]
            : ours;
    }
}
