using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tables;

/// <summary>Collects what has to be said under a table while it is made.</summary>
internal sealed class TableNotes(Grid grid, IReadOnlyList<string> unseen, ReportContext context)
{
    /// <summary>How a note begins that no report leaves out, however short: what the rows are that it is of.</summary>
    public const string Remark = "remark: ";

    private const int NamedLosses = 8;
    private readonly SortedSet<string> _devices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _data = new(StringComparer.Ordinal);
    private readonly SortedDictionary<CellId, string> _malformed = [];
    private readonly SortedDictionary<CellId, string> _outdated = [];

    public void Used(CellSpec spec, ResultRow row)
    {
        var data = spec.Data;
        _devices.Add(row.Outcome.Device);
        if (PartRevisions.Outdated(spec, row.Outcome.Revisions) is { Count: > 0 } parts)
        {
            _outdated[row.Cell] = string.Join(", ", parts);
        }

        var name = $"{data.Name} {data.Resolution} px";
        if (!_data.TryGetValue(name, out var fingerprints))
        {
            _data.Add(name, fingerprints = new(StringComparer.Ordinal));
        }

        fingerprints[row.Outcome.DataSha256] = fingerprints.GetValueOrDefault(row.Outcome.DataSha256) + 1;
    }

    public void Malformed(ResultRow row, string because) => _malformed[row.Cell] = because;

    /// <summary>What a reader must know of some rows before comparing: that they are our reading, or ours. That weights and data stand in is said of the whole grid.</summary>
    public static IEnumerable<string> Remarks(IReadOnlyList<TableLine> lines) =>
        from line in lines
        from sentence in line.First.Remarks().Concat(line.Done.SelectMany(seed => seed.Scores.Outcome.Remarks).Distinct())
        where sentence != CellSpec.StandsIn // said of all rows together
        group line.Name by sentence into rows
        let methods = rows.Distinct().ToList()
        select $"{Remark}{rows.Key} ({string.Join(", ", methods.Take(NamedLosses))}{(methods.Count > NamedLosses ? " and others" : string.Empty)}).";

    /// <summary>Rows with cells that left what their method declares sane, and in what.</summary>
    public static IEnumerable<string> Marked(IReadOnlyList<TableLine> lines)
    {
        var rows = (from line in lines
                    let marked = line.Done.Where(seed => seed.Scores.Marks.Count > 0).ToList()
                    where marked.Count > 0
                    let kinds = string.Join(", ", marked.SelectMany(seed => seed.Scores.Marks).Distinct().Order(StringComparer.Ordinal))
                    select FormattableString.Invariant($"{line.Name} on {line.Dataset} {line.Resolution} px, ipc {line.ImagesPerClass} ({marked.Count} of {Count(line.Done.Count, "cell")}: {kinds})")).ToList();
        if (rows.Count > 0)
        {
            var more = rows.Count > NamedLosses ? FormattableString.Invariant($"; and {rows.Count - NamedLosses} more") : "";
            yield return $"warning: {TableEntry.Mark}: distillation left what is sane (variance: Σ grew tenfold; loss: it grew; pixels: beyond 10 standard deviations): {string.Join("; ", rows.Take(NamedLosses))}{more}.";
        }
    }

    /// <summary>Trainings that ended in numbers that are not finite, by row and architecture.</summary>
    public static IEnumerable<string> WithoutClassifier(IReadOnlyList<TableLine> lines)
    {
        List<string> rows = [];
        var (diverged, trainings) = (0, 0);
        foreach (var line in lines)
        {
            trainings += line.Done.Sum(seed => seed.Scores.Trainings);
            var byName = line.Done.SelectMany(seed => seed.Scores.Diverged).GroupBy(entry => entry.Key, entry => entry.Value).ToDictionary(group => group.Key, Enumerable.Sum);
            if (byName.Count > 0)
            {
                diverged += byName.Values.Sum();
                var architectures = string.Join(", ", byName.Select(entry => FormattableString.Invariant($"{entry.Key} {entry.Value}")));
                rows.Add(FormattableString.Invariant($"{line.Name} on {line.Dataset} {line.Resolution} px, ipc {line.ImagesPerClass} ({architectures})"));
            }
        }

        if (diverged > 0)
        {
            var more = rows.Count > NamedLosses ? FormattableString.Invariant($"; and {rows.Count - NamedLosses} more") : "";
            yield return FormattableString.Invariant($"warning: {diverged} of {Count(trainings, "training")} ended in numbers that are not finite: no classifier, in no mean: ")
                + $"{string.Join("; ", rows.Take(NamedLosses))}{more}.";
        }
    }

    /// <summary>What has to be said about the numbers themselves: methods that lose against real images chosen at random, at the headline choice.</summary>
    public static IEnumerable<string> Losses(IReadOnlyList<TableLine> lines, string view)
    {
        var losses = (from setting in lines.GroupBy(line => (line.Dataset, line.Resolution, line.ImagesPerClass))
                      from random in setting.Where(line => line.First.Method.BaselinePart() is RandomImagesPart)
                      let baseline = random.Entry(view, Choice.Best).Summary
                      where baseline is not null
                      from line in setting
                      where line.First.Method.Baseline is null && line.First.Evaluation.Augmentation == random.First.Evaluation.Augmentation
                      let own = line.Entry(view, Choice.Best).Summary
                      where own is not null && own.Mean < baseline.Mean
                      select FormattableString.Invariant($"{line.Name} on {line.Dataset} {line.Resolution} px, ipc {line.ImagesPerClass} ({Percent.Short(own.Mean)} against {Percent.Short(baseline.Mean)})")).ToList();
        if (losses.Count > 0)
        {
            var more = losses.Count > NamedLosses ? FormattableString.Invariant($"; and {losses.Count - NamedLosses} more") : "";
            yield return $"worse than {(losses.Count == 1 ? "its" : "their")} baseline, real images chosen at random ({view}, best): {string.Join("; ", losses.Take(NamedLosses))}{more}.";
        }
    }

    public IReadOnlyList<string> Sentences(string gridSha256, bool incomplete, IEnumerable<string> findings)
    {
        var (seeds, repeats) = (grid.Seeds.Length, grid.Evaluation.Repeats);
        List<string> notes =
        [
            $"test accuracy in %: mean ± std. std: population deviation over {Count(repeats, "repeat")}{(seeds > 1 ? $", averaged over {seeds} seeds; in brackets: population deviation between the seeds' means" : "")}.",
            $"n = {seeds * repeats} behind each mean: {Count(seeds, "seed")} (each its own synthetic set) × {Count(repeats, "repeat")} (each its own classifier on that set).",
            .. unseen.Count > 0 ? [$"cross: mean over {string.Join(", ", unseen)}; its std is the mean of theirs."] : Array.Empty<string>(),
            "best: each architecture's own best evaluation point. It selects on the test data and is optimistic.",
            $"best-joint: the one evaluation point with the highest {(unseen.Count > 0 ? "cross" : "ConvNet")} mean. It selects on the test data and is optimistic.",
            "last: the final evaluation point; nothing is selected.",
            .. incomplete ? [$"k/{seeds}: k of {seeds} seeds are done; a mean beside it is over those k."] : Array.Empty<string>(),
            .. StandIns(),
            .. findings,
            $"made from grid {grid.Name} (sha256 {Short(gridSha256)}), {context.Software}, {(_devices.Count > 0 ? $"devices: {string.Join("; ", _devices)}" : "no results yet")}.",
        ];
        notes.AddRange(_data.Select(data => $"data: {data.Key} (sha256 {string.Join(", ", data.Value.Keys.Select(Short))})."));
        notes.AddRange(_data.Where(data => data.Value.Count > 1).Select(data =>
            $"warning: {data.Key}: results were made from {data.Value.Count} different copies of the data "
            + $"({string.Join(", ", data.Value.Select(copy => $"{Short(copy.Key)}: {Count(copy.Value, "cell")}"))}); they may not be comparable."));
        notes.AddRange(_malformed.Select(cell => $"warning: cell {cell.Key} is left out, its result does not fit its protocol: {cell.Value}."));
        notes.AddRange(_outdated.GroupBy(cell => cell.Value).Select(cells =>
            $"warning: {Count(cells.Count(), "result")} of an older revision of numerics ({cells.Key}), so not comparable with newer ones: {string.Join(", ", cells.Take(NamedLosses).Select(cell => cell.Key))}"
            + $"{(cells.Count() > NamedLosses ? " and others" : string.Empty)}. 'slfd retry --outdated' runs them again."));
        if (_devices.Count > 1)
        {
            notes.Add($"warning: {_devices.Count} kinds of device: results are equal bit for bit on one kind only.");
        }

        if (context.Status is { } status)
        {
            notes.AddRange(WithoutResult(status));
            Add(status.Stranded, "blocked cell", "stranded: an expert or a generator that it needs has failed or is cancelled");
            Add(status.Duplicates, "second result", "recorded and not counted");
            Add(status.Alerts, "second result", "differed from the accepted one");
        }

        return notes;

        void Add(int count, string noun, string what)
        {
            if (count > 0)
            {
                notes.Add($"warning: {Count(count, noun)}: {what}.");
            }
        }
    }

    /// <summary>How many cells have no result and in which states they are; a warning where somebody has to act.</summary>
    private static IEnumerable<string> WithoutResult(GridStatus status)
    {
        var states = CellStates.Table.All.Where(state => state.Value != CellState.Done && status.Count(state.Value) > 0).ToList();
        if (states.Count > 0)
        {
            var sign = status.Failed + status.Cancelled > 0 ? "warning: " : "";
            yield return FormattableString.Invariant($"{sign}{status.Cells - status.Done} of {Count(status.Cells, "cell")} without a result: ")
                + string.Join(", ", states.Select(state => FormattableString.Invariant($"{status.Count(state.Value)} {state.Name}"))) + ".";
        }
    }

    private IEnumerable<string> StandIns()
    {
        if (grid.Drawn == true)
        {
            yield return $"drawn images stand in for {string.Join(", ", grid.Datasets)}: no number here says anything about {(grid.Datasets.Length == 1 ? "that data set" : "those data sets")}.";
            if (grid.Layout is not null && grid.Paper != true)
            {
                yield return "the paper's values do not stand beside drawn images, of which they say nothing; 'slfd report --paper', or paper = true in the grid, prints them all the same.";
            }
        }

        var replaced = grid.Methods.Where(method => method.Spec.Generator is not null && method.GeneratorFor(grid.Generator, grid.Datasets[0], grid.Resolutions[0]).StandIn == true).ToList();
        if (replaced.Count > 0)
        {
            yield return $"random weights stand in for the pretrained generator of {string.Join(", ", replaced.Take(NamedLosses).Select(method => method.Label()))}{(replaced.Count > NamedLosses ? " and others" : "")}: no number of {(replaced.Count == 1 ? "it" : "theirs")} says anything about the method.";
        }
    }

    private static string Count(int count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Short(string sha256) => sha256.Length > 12 ? sha256[..12] : sha256;
}
