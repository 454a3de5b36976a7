using System.Globalization;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Rendering;

/// <summary>The colour of a cell's state where cells stand side by side, in bars and pictures. It is that of the table of words; but several states are quiet there, and the one that waits is lighter.</summary>
internal static class StateColours
{
    private const double Waiting = 0.5;

    /// <summary>Red, green and blue.</summary>
    public static (byte Red, byte Green, byte Blue) Of(CellState state)
    {
        var colour = int.Parse(CellStates.Table[state].Colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (Part(colour >> 16), Part(colour >> 8), Part(colour));

        byte Part(int part) => (byte)((part & 255) + ((255 - (part & 255)) * (state == CellState.Waiting ? Waiting : 0)));
    }

    /// <summary><c>#rrggbb</c>.</summary>
    public static string Text(CellState state)
    {
        var (red, green, blue) = Of(state);
        return $"#{red:x2}{green:x2}{blue:x2}";
    }
}
