using Slfd.Messages.Results;

namespace Slfd.Reporting.Tables;

/// <summary>Cells of one line that were not made alike: of other data, with another revision of numerics, or on another kind of device, whose numbers have another precision. They differ in more than the
/// seed, so their mean is of two things.</summary>
internal static class MixedCells
{
    /// <summary>Stands beside a mean over such cells; the notes list them.</summary>
    public const string Mark = "‡";

    /// <summary>How many cells of a line were made otherwise than most of its cells; 0: all alike.</summary>
    /// <param name="keys">The <see cref="Key"/> of each.</param>
    public static int Count(IReadOnlyCollection<string> keys) =>
        keys.Count < 2 ? 0 : keys.Count - keys.GroupBy(key => key, StringComparer.Ordinal).Max(alike => alike.Count());

    /// <summary>How a cell was made: equal for two that may be averaged.</summary>
    public static string Key(CellOutcome outcome)
    {
        var (data, device, revisions) = How(outcome);
        return $"{data}\n{device}\n{revisions}";
    }

    /// <summary>The lines with such cells, and who differs from whom in what.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<TableLine> lines)
    {
        foreach (var line in lines.Where(line => line.Mixed > 0))
        {
            var groups = line.Done.GroupBy(seed => How(seed.Scores.Outcome)).OrderByDescending(group => group.Count()).ToList();
            var most = groups[0].Key;
            foreach (var others in groups.Skip(1))
            {
                List<string> what = [];
                Add("data", Short(most.Data), Short(others.Key.Data));
                Add("device", most.Device, others.Key.Device);
                Add("revisions", Differing(most.Revisions, others.Key.Revisions), Differing(others.Key.Revisions, most.Revisions));
                yield return FormattableString.Invariant($"warning: {Mark}: {line.Name} on {line.Dataset} {line.Resolution} px, ipc {line.ImagesPerClass}: ")
                    + $"{string.Join(", ", others.Select(seed => FormattableString.Invariant($"cell {seed.Cell} (seed {seed.Seed})")))} differ from the row's others in {string.Join("; ", what)}; the mean is of both.";

                void Add(string name, string usual, string other)
                {
                    if (usual != other)
                    {
                        what.Add($"{name}: {other}, not {usual}");
                    }
                }
            }
        }
    }

    private static (string Data, string Device, string Revisions) How(CellOutcome outcome) => (outcome.DataSha256, outcome.Device, outcome.Revisions ?? "none said");

    private static string Differing(string of, string from)
    {
        var own = of.Split(", ").Except(from.Split(", ")).ToList();
        return own.Count == 0 ? "nothing" : string.Join(", ", own);
    }

    private static string Short(string sha256) => sha256.Length > 12 ? sha256[..12] : sha256;
}
