using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Messages.Tests.Coordination;

/// <summary>What another program wrote is cut and cleaned before it stands in a journal, a table or a terminal.</summary>
public class Texts_from_elsewhere
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("all well", "all well")]
    [InlineData("a line\n\tand another", "a line\n\tand another")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("123456789012345678901", "1234567890123456789…")]
    [InlineData("red \u001b[31m", "red ?[31m")]
    [InlineData("turned \u202e", "turned ?")]
    [InlineData("back\r", "back?")]
    public void Keep_lines_and_tabs_and_lose_what_moves_a_cursor(string? text, string expected) => Assert.Equal(expected, ForeignText.Clean(text, 20));

    [Fact]
    public void Pass_for_no_other_line_of_a_list_or_a_log()
    {
        const string Forged = "boom\n2026-12-01 01:00:00Z  operator\talice\r";
        Assert.Equal("boom 2026-12-01 01:00:00Z  operator alice?", ForeignText.Line(Forged));
        Assert.Equal("boom …", ForeignText.Line(Forged, 6));
        Assert.Equal("boom\n    2026-12-01 01:00:00Z  operator\talice?", ForeignText.Indented(Forged));
    }

    [Fact]
    public void Keep_their_end_where_the_end_is_what_matters()
    {
        Assert.Equal("…the last", ForeignText.CleanTail("much before the last", 9));
        Assert.Equal("the last", ForeignText.CleanTail("the last", 8));
        Assert.Equal(string.Empty, ForeignText.CleanTail(null, 8));
    }

    [Fact]
    public void Are_cleaned_in_every_text_of_a_result_and_its_counts_stay()
    {
        CellOutcome outcome = new("aa", "bb", 1000, [100], [310], 12.5, "card\u001b", "cc")
        {
            Marks = ["loss\u001b"],
            Remarks = [new string('r', ForeignOutcome.LongestText + 1)],
            Splits = [new("train", 50, 100, "file\u202e.bin", "ee") { Remark = "other\u001bdivision" }],
        };
        var cleaned = outcome.Cleaned();
        Assert.Equal(("card?", "loss?", "file?.bin", "other?division"), (cleaned.Device, cleaned.Marks[0], cleaned.Splits[0].Source, cleaned.Splits[0].Remark));
        Assert.Equal(ForeignOutcome.LongestText, cleaned.Remarks[0].Length);
        Assert.EndsWith("r…", cleaned.Remarks[0], StringComparison.Ordinal);
        Assert.Null(cleaned.Revisions); // none were said, and none are made up
        Assert.Equal((1000, 310), (cleaned.Tested, cleaned.Correct[0]));
    }

    [Fact]
    public void Of_a_hosts_reading_are_short_and_its_devices_few()
    {
        HostReading reading = new()
        {
            Processor = 0.5,
            Driver = "570\u001b",
            Devices = [.. Enumerable.Range(0, HostReading.MostDevices + 1).Select(number => new DeviceReading { Slot = $"cuda:{number}", Model = new string('m', 61) })],
        };
        var bounded = reading.Bounded();
        Assert.Equal("570<U+001B>", bounded.Driver);
        Assert.Equal(HostReading.MostDevices, bounded.Devices!.Length);
        Assert.Equal(new string('m', 60) + "…", bounded.Of("cuda:63")!.Model);
        Assert.Null(bounded.Of("cuda:64"));
        Assert.Equal(0.5, bounded.Processor);
        Assert.Null(new HostReading().Bounded().Devices); // not asked is not none
    }
}
