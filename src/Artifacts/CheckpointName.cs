using System.Globalization;

namespace Slfd.Artifacts;

/// <summary>The name of a checkpoint's folder: <c>ITERATION-NUMBER</c>, or <c>ITERATION</c> alone. Orders by what a cell would rather go on from.</summary>
/// <param name="Iteration">The iteration that it continues from.</param>
/// <param name="Number">Rises with each checkpoint of an attempt; 0 where the name has none.</param>
public readonly record struct CheckpointName(int Iteration, int Number) : IComparable<CheckpointName>
{
    /// <summary>Reads the printed form; anything else, also a leading zero or a path, is no name.</summary>
    public static bool TryParse(string? text, out CheckpointName name)
    {
        name = default;
        if (text is not { Length: > 0 and < 24 })
        {
            return false;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var number = 0;
        if (!TryRead(dash < 0 ? text : text.AsSpan(0, dash), out var iteration) || (dash >= 0 && (!TryRead(text.AsSpan(dash + 1), out number) || number == 0)))
        {
            return false;
        }

        name = new(iteration, number);
        return name.ToString() == text;
    }

    /// <summary>The folder's name.</summary>
    public override string ToString() => Number == 0 ? Iteration.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Iteration}-{Number}");

    /// <inheritdoc/>
    public int CompareTo(CheckpointName other) => Iteration != other.Iteration ? Iteration.CompareTo(other.Iteration) : Number.CompareTo(other.Number);

    /// <summary>Whether a cell would rather go on from the right one.</summary>
    public static bool operator <(CheckpointName left, CheckpointName right) => left.CompareTo(right) < 0;

    /// <summary>Whether a cell would rather go on from the left one.</summary>
    public static bool operator >(CheckpointName left, CheckpointName right) => left.CompareTo(right) > 0;

    /// <summary>The opposite of <c>&gt;</c>.</summary>
    public static bool operator <=(CheckpointName left, CheckpointName right) => left.CompareTo(right) <= 0;

    /// <summary>The opposite of <c>&lt;</c>.</summary>
    public static bool operator >=(CheckpointName left, CheckpointName right) => left.CompareTo(right) >= 0;

    private static bool TryRead(ReadOnlySpan<char> digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
