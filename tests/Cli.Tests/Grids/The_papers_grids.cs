using Slfd.Experiments.Grids;
using Slfd.Reporting.Comparisons;
using Slfd.Reporting.Tables;

namespace Slfd.Cli.Tests.Grids;

/// <summary>The shipped grids of the paper's tables, as their reports compare them.</summary>
public class The_papers_grids
{
    [Theory]
    [InlineData(1, 120)]
    [InlineData(2, 15)]
    [InlineData(3, 20)]
    [InlineData(4, 6)]
    [InlineData(5, 20)]
    [InlineData(6, 30)]
    public void Have_the_published_protocol_and_every_printed_number_beside_them(int table, int numbers)
    {
        var ofImageNet = table is 1 or 2 or 5 or 6;
        var comparisons = Compare(table, ofImageNet ? "glad-exact" : null);
        Assert.All(comparisons, comparison => Assert.Empty(comparison.Differences));
        if (ofImageNet)
        {
            // Our corrections of the code behind the paper's numbers, and nothing else.
            Assert.All(Compare(table, scale: null), comparison => Assert.All(comparison.Differences, difference => Assert.Contains(difference, s_corrections)));
        }

        Assert.Equal(numbers, comparisons.Count(comparison => comparison.Paper.Tables.Contains(table)));
    }

    private static readonly string[] s_corrections = ["data.antialias true (paper: false)", "generator.normalisation own (paper: glad-compat)"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void At_the_smallest_scale_stand_beside_the_same_numbers_where_that_is_asked_for_and_say_that_drawn_images_stand_in(int table)
    {
        Assert.Empty(Compare(table, "smoke"));
        var (full, small) = (Compare(table, scale: null), Compare(table, "smoke", paper: true));
        Assert.Equal(full.Select(comparison => comparison.Paper), small.Select(comparison => comparison.Paper));
        Assert.All(small, comparison => Assert.Contains(comparison.Differences, difference => difference.StartsWith("drawn images stand in for", StringComparison.Ordinal)));
    }

    private static List<PaperComparison> Compare(int table, string? scale, bool? paper = null)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent;
        }

        var grid = GridFile.Read(Path.Combine(folder!.FullName, "hocon", "grids", FormattableString.Invariant($"table-{table}.conf")), scale);
        return [.. PaperComparison.Of(GridTable.From(grid with { Paper = paper }, []), [Choice.Best])];
    }
}
