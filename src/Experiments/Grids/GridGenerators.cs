using System.Runtime.CompilerServices;
using Slfd.Experiments.Cells;

namespace Slfd.Experiments.Grids;

/// <summary>The cells of a grid that train generators: each different one once, however many rows, data sets and seeds use it.</summary>
internal sealed class GridGenerators
{
    private static readonly ConditionalWeakTable<Grid, GridGenerators> s_known = [];
    private static readonly GridGenerators s_none = new([], []);

    private readonly int[] _of;

    private GridGenerators(IReadOnlyList<CellSpec> cells, int[] of) => (Cells, _of) = (cells, of);

    /// <summary>In the order in which rows need them first.</summary>
    public IReadOnlyList<CellSpec> Cells { get; }

    /// <summary>Those of a grid; worked out once.</summary>
    public static GridGenerators Of(Grid grid) => s_known.GetValue(grid, Find);

    /// <summary>Which of <see cref="Cells"/> a row needs on a data set at a resolution; −1: none.</summary>
    /// <param name="place">(data set · resolutions + resolution) · methods + method.</param>
    public int At(int place) => _of.Length == 0 ? -1 : _of[place];

    private static GridGenerators Find(Grid grid)
    {
        if (!Array.Exists(grid.Methods, method => method.UsesTrained))
        {
            return s_none;
        }

        List<CellSpec> cells = [];
        Dictionary<CellId, int> known = [];
        List<int> of = [];
        foreach (var (dataset, resolution, method) in from dataset in grid.Datasets from resolution in grid.Resolutions from method in grid.Methods select (dataset, resolution, method))
        {
            if (!method.UsesTrained || grid.At(dataset, resolution, grid.ImagesPerClass[0], method, grid.Seeds[0]).TrainedGenerator() is not { } generator)
            {
                of.Add(-1);
                continue;
            }

            if (!known.TryGetValue(generator.Id(), out var index))
            {
                known.Add(generator.Id(), index = cells.Count);
                cells.Add(generator);
            }

            of.Add(index);
        }

        return new(cells, [.. of]);
    }
}

/// <summary>Where in a grid's order the cells lie that a cell needs.</summary>
/// <param name="FirstExpert">The first of its experts, which lie one after the other.</param>
/// <param name="Experts">How many there are; 0: none.</param>
/// <param name="Generator">The cell that trains its generator; −1: none.</param>
public readonly record struct GridNeeds(int FirstExpert, int Experts, int Generator)
{
    /// <summary>Cells that are needed.</summary>
    public int Count => Experts + (Generator < 0 ? 0 : 1);

    /// <summary>Their places: experts by rising seed, then the generator.</summary>
    public IEnumerable<int> Positions() => Generator < 0 ? Enumerable.Range(FirstExpert, Experts) : Enumerable.Range(FirstExpert, Experts).Append(Generator);
}
