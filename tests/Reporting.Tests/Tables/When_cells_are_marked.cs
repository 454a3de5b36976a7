using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>A cell that left what its method declares sane counts, with a mark wherever its number stands.</summary>
public class When_cells_are_marked
{
    [Fact]
    public void The_entry_and_the_notes_show_it()
    {
        var table = Table(["variance", "pixels"]);
        Assert.All(table.Lines.SelectMany(line => line.Entries), entry => Assert.EndsWith(" †", entry.Text(), StringComparison.Ordinal));
        var note = Assert.Single(table.Notes, note => note.StartsWith("warning: †: ", StringComparison.Ordinal));
        Assert.Contains("pixels, variance)", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportFormat.Terminal, "†")]
    [InlineData(ReportFormat.Markdown, "†")]
    [InlineData(ReportFormat.Latex, "$^\\dagger$")]
    [InlineData(ReportFormat.Json, "\"marked\": ")]
    [InlineData(ReportFormat.Html, "†")]
    public void Every_format_for_readers_shows_it(ReportFormat format, string mark)
    {
        Assert.Contains(mark, Table(["loss"]).Render(format).Replace("&#8224;", "†", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(mark, Table([]).Render(format), StringComparison.Ordinal);
    }

    private static GridTable Table(string[] marks) => GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small).Select(row => row with { Outcome = row.Outcome with { Marks = marks } }));
}
