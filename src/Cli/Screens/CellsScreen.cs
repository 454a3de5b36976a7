using System.Globalization;
using Slfd.Cli.Rendering;
using Slfd.Messages.Coordination;

namespace Slfd.Cli.Screens;

/// <summary>A list of cells, with the reason why each does not run.</summary>
internal static class CellsScreen
{
    /// <summary>A line for each.</summary>
    /// <param name="cells">Those that are shown.</param>
    /// <param name="total">How many there are; null: they were not counted.</param>
    /// <param name="width">Letters in a line.</param>
    public static Screen Of(IReadOnlyList<CellView> cells, int? total, int width) => new Screen(width)
        .Table(
            [new("cell"), new("state"), new("attempts", 4, 1, Right: true), new("device", 3, 8), new("progress", 0), new("label", 1, 16), new("why it does not run", 2, 0)],
            [.. cells.Select(cell => (Piece[])
            [
                cell.Cell.Prefix, Marked(cell), cell.Attempts.ToString(CultureInfo.InvariantCulture), cell.Device?.ToString() ?? "-", Progress(cell.Beat), cell.Label, cell.Why,
            ])])
        .Line($"{cells.Count} of {total?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number"}");

    /// <summary>Its state, with a dagger where it left what is sane.</summary>
    private static Piece Marked(CellView cell) => Piece.Of(CellStates.Table[cell.State]) is var state && cell.Marks.Length > 0 ? state with { Text = $"{state.Text} †" } : state;

    /// <summary>How far a running cell is: <c>450/1000 3.20 it/s</c>.</summary>
    public static string Progress(CellBeat? beat) => beat is null ? "-" : $"{beat.Iteration}/{beat.Of} {Words.Rate(beat.Rate)}";
}
