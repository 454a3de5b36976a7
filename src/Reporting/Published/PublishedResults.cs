using System.Globalization;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Reporting.Published;

/// <summary>The numbers of the paper's Tables 1 to 6, 211 rows, embedded as <c>paper-results.csv</c>.</summary>
/// <remarks>
/// Conventions of the file: generator <c>none</c> is pixel space, <c>stylegan-xl-random</c> G_r, <c>stylegan-xl-pretrained</c> G_t; the tables that do not distinguish them used
/// pretrained generators. An empty rank is 10 (the rank-10 rows of Table 6 repeat those of Tables 1 and 2). An empty matching is Table 4's, which does not state it.
/// </remarks>
public static class PublishedResults
{
    private static readonly Lazy<Dictionary<PublishedKey, PublishedResult>> s_byKey = new(Read);

    private static readonly Lazy<Dictionary<int, int[]>> s_resolutions = new(() => Enumerable.Range(1, 6).ToDictionary(
        table => table, table => All.Where(result => result.Tables.Contains(table)).Select(result => result.Key.Resolution).Distinct().Order().ToArray()));

    /// <summary>All of them; a number that several tables print is one.</summary>
    public static IReadOnlyCollection<PublishedResult> All => s_byKey.Value.Values;

    /// <summary>The number with that key, or null.</summary>
    public static PublishedResult? Find(PublishedKey key) => s_byKey.Value.GetValueOrDefault(key);

    /// <summary>The resolutions of a table, ascending.</summary>
    public static IReadOnlyList<int> ResolutionsOf(int table) => s_resolutions.Value[table];

    private static Dictionary<PublishedKey, PublishedResult> Read()
    {
        Dictionary<PublishedKey, PublishedResult> results = [];
        using var stream = typeof(PublishedResults).Assembly.GetManifestResourceStream("paper-results.csv")!;
        using StreamReader reader = new(stream);
        _ = reader.ReadLine(); // the head: table,dataset,resolution,generator,matching,method,rank,architecture,mean,std
        while (reader.ReadLine() is { } line)
        {
            var result = Parse(line.Split(','));
            results[result.Key] = results.TryGetValue(result.Key, out var known)
                ? known.Mean == result.Mean && known.Std == result.Std
                    ? known with { Tables = [.. known.Tables, .. result.Tables] }
                    : throw new InvalidDataException($"paper-results.csv: {known.Source} and {result.Source} differ in {result.Key}")
                : result;
        }

        return results;
    }

    private static PublishedResult Parse(string[] fields)
    {
        var (table, dataset, resolution, generator) = (Whole(fields[0]), fields[1], Whole(fields[2]), fields[3]);
        var (matching, method, rank, architecture) = (fields[4], fields[5], fields[6], fields[7]);
        (string? Name, string? Weights) network = generator switch
        {
            "none" => (null, null),
            "stylegan-xl-random" => ("stylegan-xl", "random"),
            "stylegan-xl-pretrained" => ("stylegan-xl", "pretrained"),
            var other => (GeneratorParts.All.Named(other).Name, GeneratorWeights.Pretrained),
        };
        var space = Lower(method);
        return new(
            new(dataset, resolution, matching.Length > 0 ? Lower(matching) : "dc", space, network.Name, network.Weights, space != "slfd" ? null : rank.Length > 0 ? rank : "10", Lower(architecture)),
            [table],
            Fraction(fields[8]),
            Fraction(fields[9]),
            $"{fields[8]} ± {fields[9]}",
            MatchingIsStated: matching.Length > 0);
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Fraction(string percent) => (double)(decimal.Parse(percent, CultureInfo.InvariantCulture) / 100); // the nearest double to what is printed

#pragma warning disable CA1308 // Grids write these names in lower case.
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308
}
