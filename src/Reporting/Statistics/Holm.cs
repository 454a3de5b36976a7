namespace Slfd.Reporting.Statistics;

/// <summary>Holm's correction: of a family of tests, the probability of even one false alarm stays below the level.</summary>
/// <remarks>
/// With m p-values in rising order the i-th (from 0) becomes min(1, (m − i)·p), and none becomes smaller than the one before. It holds whatever the dependence between
/// the tests, which share methods here. Source: Holm, Scandinavian Journal of Statistics 6 (1979).
/// </remarks>
public static class Holm
{
    /// <summary>Adjusted p-values, each in the place of its own; null stays null and does not count as a test.</summary>
    public static double?[] Adjust(IReadOnlyList<double?> probabilities)
    {
        var adjusted = new double?[probabilities.Count];
        int[] order = [.. Enumerable.Range(0, probabilities.Count).Where(index => probabilities[index] is not null).OrderBy(index => probabilities[index])];
        var floor = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            floor = Math.Max(floor, Math.Min(1, (order.Length - rank) * probabilities[order[rank]]!.Value));
            adjusted[order[rank]] = floor;
        }

        return adjusted;
    }
}
