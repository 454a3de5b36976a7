using Slfd.Experiments.Methods.Baselines;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>What a row cost beside what it is worth: device hours, memory, and hours per point gained over real images chosen at random.</summary>
internal static class CostSection
{
    private const double SecondsPerHour = 3600;
    private const double BytesPerGigabyte = 1e9;
    private const double JoulesPerWattHour = 3600;

    public static ReportSection Of(GridTable table)
    {
        SectionColumn[] columns =
        [
            .. ReportSections.Columns(table), new("method", "method"), new("cells", "cells"), new("device hours", "device_hours"), new("per cell", "device_hours_per_cell"), new("peak GB", "peak_gigabytes"), new("Wh per cell", "watt_hours_per_cell"),
            new("over random", "over_random"), new("hours per point", "device_hours_per_point"), new(null, "device"),
        ];
        return new("costs", "costs beside accuracy, best", columns, choices => Rows(table, choices),
        [
            "device hours: wall time of distillation and evaluation of the row's finished cells, on the device that they ran on; experts and generators that several rows share are in none. Hours on different kinds of device do not compare.",
            "over random: the row's mean less that of real images chosen at random, in percentage points; hours per point: device hours of one cell per point gained, a dash where nothing is gained.",
            .. table.Lines.Any(line => line.Done.Any(seed => seed.Scores.Outcome.EnergyJoules is null)) ? ["Wh per cell: what the graphics cards drew, with whatever else ran on them, as NVIDIA's driver counts it; a dash where a cell of the row was not measured."] : Array.Empty<string>(),
            .. table.Lines.Any(line => line.Done.Any(seed => seed.Scores.Outcome.PeakMemoryBytes == 0)) ? ["peak GB: memory of the device that the worker had, on a processor its resident memory; results of earlier builds did not say."] : Array.Empty<string>(),
        ]);
    }

    private static IEnumerable<SectionValue[]> Rows(GridTable table, IReadOnlyList<Choice> choices) =>
        from setting in ReportSections.Settings(table)
        let random = setting.Where(line => line.First.Method.Baseline == BaselineParts.Random).ToList()
        from line in setting
        where line.Done.Count > 0
        from view in ReportSections.Views(table).Take(1)
        from choice in choices
        select Row(line, random.Find(other => other.First.Evaluation.Augmentation == line.First.Evaluation.Augmentation), view, choice);

    private static SectionValue[] Row(TableLine line, TableLine? random, string view, Choice choice)
    {
        var outcomes = line.Done.Select(seed => seed.Scores.Outcome).ToList();
        var hours = outcomes.Sum(outcome => outcome.Seconds) / SecondsPerHour;
        var gain = random is null || random == line ? null : line.Entry(view, choice).Summary?.Mean - random.Entry(view, choice).Summary?.Mean;
        var peak = outcomes.Max(outcome => outcome.PeakMemoryBytes);
        return
        [
            .. ReportSections.Values(line, view, choice),
            SectionValue.Of(line),
            SectionValue.Of(outcomes.Count),
            SectionValue.Number(hours, "F3"),
            SectionValue.Number(hours / outcomes.Count, "F3"),
            SectionValue.Number(peak > 0 ? peak / BytesPerGigabyte : null, "F2"),
            SectionValue.Number(outcomes.TrueForAll(outcome => outcome.EnergyJoules is not null) ? outcomes.Average(outcome => outcome.EnergyJoules!.Value) / JoulesPerWattHour : null, "F2"),
            SectionValue.Points(gain),
            SectionValue.Number(gain > 0 ? hours / outcomes.Count / (100 * gain.Value) : null, "F4"),
            SectionValue.Of(string.Join("; ", outcomes.Select(outcome => outcome.Device).Distinct().Order(StringComparer.Ordinal))),
        ];
    }
}
