using System.Runtime.CompilerServices;
using Slfd.Experiments.Classifiers;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Sections;

/// <summary>The parts of a report beside its tables.</summary>
public static class ReportSections
{
    private static readonly ConditionalWeakTable<GridTable, IReadOnlyList<ReportSection>> s_made = [];

    /// <summary>Those that have something to say, in the order in which a report shows them. Made once per table: every format asks for them.</summary>
    public static IReadOnlyList<ReportSection> Sections(this GridTable table) => s_made.GetValue(table, static one =>
    {
        IEnumerable<ReportSection> all = [PaperSection.Of(one), GainSection.Of(one), BaselineSection.Of(one), DdRankingSection.Of(one), TestSection.Of(one), VarianceSection.Of(one), SigmaSection.Of(one), CostSection.Of(one)];
        return [.. all.Where(section => section.HasRows)];
    });

    /// <summary>The views that are compared and split: the mean over unseen architectures, and the ConvNet that distilled. A grid has one of them at least.</summary>
    internal static IReadOnlyList<string> Views(GridTable table) => [.. table.Views.Where(view => view is Architectures.Cross or Architectures.ConvNet)];

    /// <summary>The columns that say what a row is of; people see those that differ within the grid, and one choice, which the title names.</summary>
    internal static SectionColumn[] Columns(GridTable table) =>
    [
        new(table.Grid.Datasets.Length > 1 ? "data" : null, "dataset"),
        new(table.Grid.Resolutions.Length > 1 ? "px" : null, "resolution"),
        new(table.Grid.ImagesPerClass.Length > 1 ? "ipc" : null, "ipc"),
        new("view", "view"),
        new(null, "choice"),
    ];

    /// <summary>Their values.</summary>
    internal static SectionValue[] Values(TableLine line, string view, Choice choice) =>
        [SectionValue.Of(line.Dataset), SectionValue.Of(line.Resolution), SectionValue.Of(line.ImagesPerClass), SectionValue.Of(view), SectionValue.Of(choice.Name())];

    /// <summary>Lines that share data set, resolution and images per class, in the order of the table.</summary>
    internal static IEnumerable<IGrouping<(string, int, int), TableLine>> Settings(GridTable table) => table.Lines.GroupBy(line => (line.Dataset, line.Resolution, line.ImagesPerClass));
}
