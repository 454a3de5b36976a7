using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>How much of a report is shown to people.</summary>
public enum ReportExtent
{
    /// <summary>Every table, section and note.</summary>
    Full,

    /// <summary>The headline tables, warnings, and a line for each further part that says how to get it.</summary>
    Shortened,

    /// <summary>The headline tables alone.</summary>
    Brief,
}

/// <summary>Which part of a report is wanted. Files for programs are always whole.</summary>
/// <param name="Extent">How much.</param>
/// <param name="Section">One section by its name, or <see cref="Notes"/>: nothing else is shown. Null: tables first.</param>
/// <param name="Choice">One choice of evaluation point. Null: all where the report is full, else the headline, <see cref="Tables.Choice.Best"/>.</param>
/// <param name="Command">What people type for the same grid's report; the lines on further parts refer to it.</param>
public sealed record ReportView(ReportExtent Extent = ReportExtent.Full, string? Section = null, Choice? Choice = null, string Command = "slfd report")
{
    /// <summary>The name under which the notes are asked for.</summary>
    public const string Notes = "notes";

    /// <summary>Everything.</summary>
    public static ReportView Full { get; } = new();

    /// <summary>The names of parts that can be asked for alone; a grid has those that say something.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["paper", "gains", "baselines", "dd-ranking", "tests", "variance", "sigma", "costs", Notes];

    /// <summary>The choices whose tables are shown; null: all.</summary>
    public IReadOnlyList<Choice>? Choices => Choice is { } one ? [one] : Extent == ReportExtent.Full ? null : [Tables.Choice.Best];
}
