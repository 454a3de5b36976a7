using Slfd.Messages.Results;

namespace Slfd.Messages.Coordination;

/// <summary>A result as it may stand in a journal, a table and a terminal, no matter who wrote it.</summary>
public static class ForeignOutcome
{
    /// <summary>Letters of one text: a remark, the name of a file, a device.</summary>
    public const int LongestText = 500;

    private const int LongestRevisions = 2_000, LongestDevice = 200;

    /// <summary>The same with texts that are cut to their limit and cleaned of control characters. How many there are is not looked at.</summary>
    public static CellOutcome Cleaned(this CellOutcome outcome) => outcome with
    {
        Device = ForeignText.Line(outcome.Device, LongestDevice),
        Revisions = outcome.Revisions is { } revisions ? ForeignText.Clean(revisions, LongestRevisions) : null,
        Marks = [.. outcome.Marks.Select(Text)],
        Remarks = [.. outcome.Remarks.Select(Text)],
        Splits = [.. outcome.Splits.Select(split => split is null ? null! : split with { Name = Text(split.Name), Source = Text(split.Source), Remark = split.Remark is { } remark ? Text(remark) : null })],
    };

    private static string Text(string? text) => ForeignText.Line(text, LongestText);
}
