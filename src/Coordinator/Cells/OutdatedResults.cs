using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Cells;

/// <summary>Which finished cells have a result of an older revision of numerics of a part that they use, and of which.</summary>
/// <remarks>The revisions of a cell follow from its grid, data set and method, so that a specification is made once for each of those, and never for each of a million
/// cells.</remarks>
/// <param name="facts">Of the books.</param>
internal sealed class OutdatedResults(IFacts facts)
{
    private readonly Dictionary<(int Definition, int Dataset, int Method, string? Revisions), IReadOnlyList<string>> _known = [];

    /// <summary>The parts that were corrected since the cell's result was made, as <c>objective dc 1 (now 2)</c>; empty where there are none, and where there is no
    /// result.</summary>
    public IReadOnlyList<string> Of(in CellRow row)
    {
        if (row.Result == 0)
        {
            return [];
        }

        var (dataset, method) = facts.Grids.PlaceOf(in row);
        var key = (row.Definition, dataset, method, facts.Results.RevisionsOf(row.Result));
        if (!_known.TryGetValue(key, out var parts))
        {
            _known[key] = parts = PartRevisions.Outdated(facts.Grids.SpecOf(in row), key.Item4);
        }

        return parts;
    }
}
