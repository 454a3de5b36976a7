using System.Globalization;
using Slfd.Messages.Results;

namespace Slfd.Reporting.Tables;

/// <summary>What the results of a line say of the data that they were made from.</summary>
internal static class DataFacts
{
    /// <summary>Every split that its results used, each once.</summary>
    public static IReadOnlyList<UsedSplit> Splits(TableLine line) => [.. line.Done.SelectMany(seed => seed.Scores.Outcome.Splits).Distinct()];

    /// <summary>How the data of a line are other than the published ones, a sentence each; empty where they are not, or where results do not say.</summary>
    /// <param name="line">The line. What its grid limits on purpose is a difference of protocol and is not said again.</param>
    public static IReadOnlyList<string> Differences(TableLine line)
    {
        List<string> differences = [];
        foreach (var split in Splits(line))
        {
            var limited = (split.Name == UsedSplit.Train ? line.First.Data.TrainPerClass : line.First.Data.TestPerClass) is not null;
            if (split.IsSubset && !limited)
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{Name(split)} images {split.Images} (paper: {split.Whole})"));
            }

            if (split.Remark is { } remark)
            {
                differences.Add(remark);
            }
        }

        return [.. differences.Distinct()];
    }

    /// <summary>Of each copy of the data under a table: how much of the whole set it is, where it is not all of it, and what makes it another set.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<TableLine> lines)
    {
        foreach (var (data, splits) in from line in lines
                                       group line by (line.Dataset, line.Resolution) into same
                                       select (same.Key, same.SelectMany(line => line.Done).Select(seed => seed.Scores.Outcome.Splits).Where(used => used.Length > 0).DistinctBy(used => string.Join(' ', used.Select(split => split.Sha256)))))
        {
            foreach (var used in splits.Where(used => used.Any(split => split.IsSubset)))
            {
                var counts = used.Select(split => split.Whole > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{split.Images:N0} of {split.Whole:N0} {Name(split)}")
                    : string.Create(CultureInfo.InvariantCulture, $"{split.Images:N0} {Name(split)}"));
                yield return FormattableString.Invariant($"warning: subset: {string.Join(", ", counts)} images of {data.Dataset}, {data.Resolution} px ({string.Join("; ", used.Select(split => split.Source).Distinct())}).");
            }

            foreach (var remark in splits.SelectMany(used => used).Select(split => split.Remark).OfType<string>().Distinct())
            {
                yield return FormattableString.Invariant($"warning: {data.Dataset} {data.Resolution} px: {remark}.");
            }
        }
    }

    private static string Name(UsedSplit split) => split.Name switch
    {
        UsedSplit.Train => "training",
        "val" => "validation",
        var name => name, // as the data set calls it
    };
}
