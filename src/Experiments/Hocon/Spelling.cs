namespace Slfd.Experiments.Hocon;

/// <summary>Which of the known names somebody may have meant.</summary>
public static class Spelling
{
    private const int LongestName = 64;

    /// <summary>The known name nearest to <paramref name="written"/>, or null where none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > LongestName)
        {
            return null;
        }

        var (best, distance) = ((string?)null, 2 + (written.Length / 4));
        foreach (var name in known)
        {
            var plain = Distance(name.ToLowerInvariant(), written.ToLowerInvariant());
            if (plain < distance && plain < Math.Min(name.Length, written.Length))
            {
                (best, distance) = (name, plain);
            }
        }

        return best;
    }

    /// <summary>Letters to insert, remove, replace or exchange with the neighbour (Damerau and Levenshtein, without moved parts).</summary>
    private static int Distance(string a, string b)
    {
        var (before, row, next) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                next[j] = Math.Min(Math.Min(row[j], next[j - 1]) + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
                }
            }

            (before, row, next) = (row, next, before);
        }

        return row[b.Length];
    }
}
