using Slfd.Coordinator.Facts;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Grids;

/// <summary>What becomes of a grid whose name a changed one takes (decision 0031).</summary>
/// <param name="Changes">What differs, a line each.</param>
/// <param name="Cells">Cells of the earlier grid.</param>
/// <param name="Dropped">Those of them that the new one does not name.</param>
/// <param name="DroppedDone">Those of the dropped that are done.</param>
internal sealed record GridReplacement(IReadOnlyList<string> Changes, int Cells, int Dropped, int DroppedDone)
{
    /// <summary>Compares a grid as it stands with a new definition.</summary>
    /// <param name="before">The earlier definition.</param>
    /// <param name="earlier">Indices of its cells.</param>
    /// <param name="now">The new definition.</param>
    /// <param name="cells">How cells stand.</param>
    public static GridReplacement Of(Grid before, int[] earlier, CheckedGrid now, ICellFacts cells)
    {
        var kept = now.Cells.Select(cells.Find).ToHashSet();
        var (dropped, done) = (0, 0);
        foreach (var cell in earlier)
        {
            if (!kept.Contains(cell))
            {
                dropped++;
                done += cells[cell].State == CellState.Done ? 1 : 0;
            }
        }

        return new(GridChanges.Between(before, now.Grid), earlier.Length, dropped, done);
    }

    /// <summary>Why the name is not given away, and both ways on.</summary>
    /// <param name="name">The grid's name.</param>
    /// <param name="isTaken">Whether a grid has a name.</param>
    public string Refusal(string name, Func<string, bool> isTaken) => FormattableString.Invariant(
        $"grid '{name}' is known with other settings ({string.Join("; ", Changes)}), and {Dropped} of its {Cells} cells ({DroppedDone} done) are not in this one. ")
        + "Either say --replace (over HTTP replace=true): this grid takes the name, results and the report so far are kept. "
        + $"Or give it a name of its own, such as '{FreeName(name, isTaken)}'";

    private static string FreeName(string name, Func<string, bool> isTaken)
    {
        for (var number = 2; ; number++)
        {
            var ending = FormattableString.Invariant($"-{number}");
            var free = name[..Math.Min(name.Length, GridName.MostLetters - ending.Length)] + ending;
            if (!isTaken(free))
            {
                return free;
            }
        }
    }
}
