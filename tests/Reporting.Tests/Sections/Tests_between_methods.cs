using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Sections;

/// <summary>Seeds are the unit where both methods have two; repeats of one seed otherwise, and the report says what that can tell.</summary>
public class Tests_between_methods
{
    private static readonly Grid s_grid = AGrid.Small with
    {
        Methods = [.. AGrid.Small.Methods, new() { Spec = new() { Matching = "dc", Space = "pixel" }, Distance = "cos" }],
        Evaluation = AGrid.Small.Evaluation with { Architectures = ["convnet"] },
    };

    [Fact]
    public void Take_seeds_and_pair_the_methods_that_distil_and_the_images_that_they_may_start_from()
    {
        var family = Assert.Single(Families(Rows(s_grid)), family => family[0].Choice == Choice.Last);
        Assert.Equal([("random", "dc/pixel"), ("random", "dc/pixel (cos)"), ("dc/pixel", "dc/pixel (cos)")], family.Select(test => (test.First.Method, test.Second.Method)));
        Assert.All(family, test => Assert.Equal((TestUnit.Seeds, (3, 3)), (test.Unit, test.Values)));
        Assert.Equal([3, 3, 3], family.Select(test => test.Pairs));

        // Seeds' means: dc/pixel 0.400, 0.420, 0.440; cos 0.390, 0.415, 0.415. SciPy: ttest_ind t = 0.9363, p = 0.4070; ttest_rel t = 2.2188, p = 0.1567.
        var last = family[2];
        Assert.Equal(40 / 3.0 / 1000, last.Difference, 12);
        Assert.Equal(0.9363291775690434, last.Welch!.T, 8);
        Assert.Equal(0.40698129584738824, last.Welch.P, 8);
        Assert.Equal(2.2188007849009166, last.Paired!.T, 8);
        Assert.Equal(0.15672595728843214, last.Paired.P, 8);
        Assert.True(last.PairedHolm >= last.Paired.P);
    }

    [Fact]
    public void Are_corrected_over_all_pairs_of_their_family()
    {
        var family = Families(Rows(s_grid))[0];
        var smallest = family.MinBy(test => test.Welch!.P)!;
        Assert.Equal(Math.Min(1, 3 * smallest.Welch!.P), smallest.WelchHolm!.Value, 12);
    }

    [Fact]
    public void With_one_seed_take_its_repeats_and_say_what_that_cannot_tell()
    {
        var rows = Rows(s_grid).Where(row => row.Spec().Seed == 0).ToList();
        Assert.All(Families(rows).SelectMany(family => family), test => Assert.Equal((TestUnit.Repeats, (2, 2), 0), (test.Unit, test.Values, test.Pairs)));
        Assert.Contains(TestSection.Of(Table(rows)).Notes, note => note.StartsWith("unit repeats", StringComparison.Ordinal) && note.Contains("says nothing of what the methods", StringComparison.Ordinal));
    }

    [Fact]
    public void Do_not_exist_where_two_methods_share_no_seed()
    {
        var rows = Rows(s_grid).Where(row => row.Spec() is var spec && spec.Seed == (spec.Method.Baseline is null ? 0 : 1));
        var pair = Assert.Single(Families(rows)[0]);
        Assert.Equal(("dc/pixel", "dc/pixel (cos)"), (pair.First.Method, pair.Second.Method));
    }

    [Fact]
    public void Do_not_mix_evaluations_with_and_without_augmentation()
    {
        var grid = s_grid with { Methods = [s_grid.Methods[0], s_grid.Methods[0] with { EvaluationAugmentation = "flip" }, s_grid.Methods[1]] };
        Assert.Equal([("random", "dc/pixel")], MethodTests.Families(GridTable.From(grid, Rows(grid)), ["convnet"], [Choice.Best]).First().Select(test => (test.First.Method, test.Second.Method)));
    }

    [Fact]
    public void Of_very_many_methods_are_against_the_first_one_only()
    {
        var grid = s_grid with { Methods = [.. Enumerable.Range(1, 30).Select(index => s_grid.Methods[1] with { LearningRateImages = index })] };
        var table = GridTable.From(grid, Rows(grid));
        Assert.Equal(29, MethodTests.Families(table, ["convnet"], [Choice.Best]).First().Count);
        Assert.Contains(TestSection.Of(table).Notes, note => note.StartsWith("30 methods", StringComparison.Ordinal));
    }

    private static List<IReadOnlyList<MethodTest>> Families(IEnumerable<ResultRow> rows) => [.. MethodTests.Families(Table(rows), ["convnet"], ChoiceNames.All)];

    private static GridTable Table(IEnumerable<ResultRow> rows) => GridTable.From(s_grid, rows);

    /// <summary>Counts of 1,000 at one point, two repeats 10 apart.</summary>
    private static List<ResultRow> Rows(Grid grid) => [.. grid.Cells().Select((spec, index) => AGrid.Row(spec, index + 1, Outcome(spec)))];

    private static Messages.Results.CellOutcome Outcome(CellSpec spec)
    {
        var mean = spec switch
        {
            { Method.Baseline: not null } => 200 + (7 * spec.Seed * spec.Seed),
            { Distillation.Distance: "cos" } => new[] { 390, 415, 415 }[spec.Seed],
            _ => 400 + (20 * spec.Seed),
        };
        return new(new string('a', 64), new string('b', 64), 1000, [spec.Distillation is null ? 0 : 30], [mean - 5, mean + 5], Seconds: 1, "cpu", new string('d', 64));
    }
}
