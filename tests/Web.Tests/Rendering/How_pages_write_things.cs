using System.Net;
using Slfd.Messages.Coordination;
using Slfd.Messages.Vocabulary;
using Slfd.Web.Frames;
using Slfd.Web.Rendering;

namespace Slfd.Web.Tests.Rendering;

/// <summary>Numbers, times, durations and colours are written alike on every page, in whatever language the host runs.</summary>
public class How_pages_write_things
{
    [Theory]
    [InlineData(0, "0 cells")]
    [InlineData(1, "1 cell")]
    [InlineData(999, "999 cells")]
    [InlineData(1_234_567, "1\u202f234\u202f567 cells")]
    public void Counts_have_narrow_spaces_and_their_plural(long count, string expected) => Assert.Equal(expected, Figures.Count(count, "cell", "cells"));

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(37, "37 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(725, "12 min 05 s")]
    [InlineData(11_220, "3 h 07 min")]
    [InlineData(385_200, "4 d 11 h")]
    public void Durations_have_two_units_at_most(int seconds, string expected) => Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Between_times_that_are_the_wrong_way_round_is_nothing() => Assert.Equal(("2 s", "0 s"), (Figures.Duration(1000, 3000), Figures.Duration(3000, 1000)));

    [Fact]
    public void Times_are_in_utc_for_people_and_for_programs()
    {
        var at = new DateTimeOffset(2026, 11, 29, 23, 5, 7, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal(("2026-11-29 23:05:07", "2026-11-29T23:05:07Z"), (Figures.Time(at), Figures.MachineTime(at)));
    }

    [Theory]
    [InlineData(0, "–")]
    [InlineData(-1, "–")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(12_897_485, "12.3 MiB")]
    [InlineData(1L << 54, "16384.0 TiB")]
    public void Bytes_have_the_largest_unit_that_fits(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Fact]
    public void What_is_not_finite_is_a_dash()
    {
        Assert.Equal(("–", "–", "0.1235"), (Figures.Number(double.NaN), Figures.Number(double.PositiveInfinity), Figures.Number(0.12345678)));
        Assert.Equal(("0.00889", "0.5", "12.3", "1\u202f234"), (Figures.Hours(32), Figures.Hours(1800), Figures.Hours(44_280), Figures.Hours(1234.5 * 3600)));
        Assert.Equal(("43.27", "12.5 Wh", "1.25 kWh"), (Figures.Percent(0.43271), Figures.Energy(45_000), Figures.Energy(4.5e6)));
    }

    [Fact]
    public void A_state_has_the_colour_of_its_word_and_the_one_that_waits_a_lighter_one()
    {
        foreach (var state in CellStates.Table.All.Where(term => term.Value != CellState.Waiting))
        {
            Assert.Equal(state.Colour, StateColours.Text(state.Value), ignoreCase: true);
        }

        var (waiting, quiet) = (StateColours.Of(CellState.Waiting), StateColours.Of(CellState.Blocked));
        Assert.Equal(CellStates.Table[CellState.Waiting].Colour, CellStates.Table[CellState.Blocked].Colour);
        Assert.True(waiting.Red > quiet.Red && waiting.Green > quiet.Green && waiting.Blue > quiet.Blue);
    }

    [Fact]
    public void A_colour_that_is_no_words_has_no_class()
    {
        Assert.Equal(("good", "bad"), (WordClass.Of(Hue.Good), WordClass.Of(CellStates.Table[CellState.Failed])));
        Assert.Contains("no colour of the table of words; these are: ", Assert.Throws<ArgumentOutOfRangeException>(() => WordClass.Of("#123456")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_component_shows_is_escaped()
    {
        PageFrame frame = new("<b>", string.Empty, string.Empty, string.Empty, false, string.Empty, false);
        var page = await Html.Render<Message>(("Frame", frame), ("Sentence", "<script>alert(1)</script>"), ("Back", "/"), ("BackWord", "back"));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }
}
