using Slfd.Cli.Rendering;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Cli.Screens;

/// <summary>What failed cells have in common.</summary>
internal static class FailuresScreen
{
    private const int MostCells = 6;
    private const int MostLines = 4;

    /// <summary>A paragraph for each group, the largest first.</summary>
    public static Screen Of(FailureGroups groups, int width)
    {
        Screen screen = new(width);
        foreach (var group in groups.Groups)
        {
            var (spread, blames) = (group.Spread, group.Spread.Blames(group.Count));
            screen.Sentence(new($"{FailureClasses.Table[group.Class].Glyph} {group.Class.Name()}  ", FailureClasses.Table[group.Class].Colour, Bold: true), group.Message);
            screen.Sentence("    ", $"{spread.Sentence(group.Count)}{(blames.Length > 0 ? $": {blames}" : string.Empty)}");
            if (spread.Attempts > 0)
            {
                screen.Sentence("    ", $"{Words.Count(spread.Attempts, "failed attempt", "failed attempts")}, {Shared.Lines.Time(spread.First)} to {Shared.Lines.Time(spread.Last)}, on {string.Join(", ", spread.Devices)}{(spread.DeviceCount > spread.Devices.Length ? $" and {spread.DeviceCount - spread.Devices.Length} more" : string.Empty)}");
            }

            screen.Sentence("    ", $"cells: {string.Join(' ', group.Cells.Take(MostCells).Select(cell => cell.Prefix))}{(group.Count > MostCells ? $" and {group.Count - MostCells} more" : string.Empty)}; 'slfd cell {group.Sample.Cell.Prefix}' shows one");
            foreach (var line in group.Sample.Last.StderrTail.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MostLines))
            {
                screen.Line(Piece.Quiet("    | "), line);
            }
        }

        return groups.Groups.Length == 0 ? screen.Line("no cell has failed, or each has run since")
            : groups.More > 0 ? screen.Line($"and {Words.Count(groups.More, "other group", "other groups")}")
            : screen;
    }
}
