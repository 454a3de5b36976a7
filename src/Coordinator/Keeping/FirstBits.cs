using System.Numerics;

namespace Slfd.Coordinator.Keeping;

/// <summary>A set of small numbers whose least is found at once: bits, and above each 64 words a word that says which of them are not empty.</summary>
/// <param name="length">Numbers lie between 0 and this, without it.</param>
internal sealed class FirstBits(int length)
{
    private readonly ulong[][] _levels = Levels(length);

    /// <summary>The least number in the set; −1: it is empty.</summary>
    public int First()
    {
        var word = 0;
        for (var level = _levels.Length - 1; level >= 0; level--)
        {
            var bits = _levels[level][word];
            if (bits == 0)
            {
                return -1;
            }

            word = (word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        return word;
    }

    /// <summary>Puts a number into the set, or takes it out.</summary>
    public void Set(int number, bool on)
    {
        foreach (var level in _levels)
        {
            ref var word = ref level[number >> 6];
            var empty = word == 0;
            word = on ? word | (1UL << (number & 63)) : word & ~(1UL << (number & 63));
            if (on ? !empty : word != 0)
            {
                return;
            }

            number >>= 6;
        }
    }

    private static ulong[][] Levels(int length)
    {
        List<ulong[]> levels = [];
        do
        {
            length = (length + 63) / 64;
            levels.Add(new ulong[Math.Max(length, 1)]);
        }
        while (length > 1);

        return [.. levels];
    }
}
