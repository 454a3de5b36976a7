using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Reporting.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Sections;

/// <summary>A row is held against real images chosen at random and against the best core-set, with a test; and its cost stands beside what it gains.</summary>
public class Against_baselines
{
    private static readonly Grid s_grid = AGrid.Small with
    {
        Methods = [.. AGrid.Small.Methods, new() { Spec = new() { Baseline = "herding" } }, new() { Spec = new() { Baseline = "k-center" } }],
        Seeds = [0, 1, 2, 3],
    };

    [Fact]
    public void A_row_that_is_better_under_every_seed_beats_random_and_the_best_core_set()
    {
        var row = Row(Levels(random: 200, dc: 301, herding: 230, kCenter: 220), "dc/pixel");
        Assert.Equal(("yes", "herding", "yes"), (row["beats_random"], row["core_set"], row["beats_core_set"]));
        Assert.Equal("10.1000", row["over_random"]);
        Assert.Equal("paired", row["test"]);
    }

    [Fact]
    public void A_small_difference_is_a_tie_and_a_loss_is_a_no()
    {
        Assert.Equal("tie", Row(Levels(random: 200, dc: 201, herding: 230, kCenter: 220), "dc/pixel")["beats_random"]);
        var row = Row(Levels(random: 200, dc: 100, herding: 230, kCenter: 220), "dc/pixel");
        Assert.Equal(("no", "no"), (row["beats_random"], row["beats_core_set"]));
    }

    [Fact]
    public void With_one_seed_nothing_is_tested()
    {
        var one = s_grid with { Seeds = [0] };
        Assert.Equal("not tested", Row(Table(one, Levels(random: 200, dc: 301, herding: 230, kCenter: 220)), "dc/pixel")["beats_random"]);
    }

    [Fact]
    public void Fit_tells_what_was_not_learned_from_what_does_not_transfer()
    {
        var row = Row(Table(s_grid, Levels(random: 200, dc: 301, herding: 230, kCenter: 220), fitted: 9), "dc/pixel");
        Assert.Equal("90.0000", row["fit"]);
        Assert.Equal(string.Empty, Row(Levels(random: 200, dc: 301, herding: 230, kCenter: 220), "dc/pixel")["fit"]);
    }

    [Fact]
    public void A_row_costs_device_hours_and_memory_and_so_much_for_a_point_over_random()
    {
        var table = Table(s_grid, Levels(random: 200, dc: 301, herding: 230, kCenter: 220), seconds: 3600);
        var row = Row(table, "dc/pixel", "costs");
        Assert.Equal(("4", "1", "10.1000", "0.0990099"), (row["device_hours"], row["device_hours_per_cell"], row["over_random"], row["device_hours_per_point"]));
        Assert.Equal("2", row["peak_gigabytes"]);
        Assert.Equal(string.Empty, Row(table, "random", "costs")["device_hours_per_point"]);
    }

    [Fact]
    public void Every_baseline_part_says_whether_it_is_a_core_set() =>
        Assert.Equal(["herding", "k-center", "k-means"], BaselineParts.All.Where(part => part.IsCoreSet).Select(part => part.Name));

    [Fact]
    public void The_report_counts_decisive_differences_and_names_who_is_tied_with_the_best()
    {
        var tests = Table(s_grid, Levels(random: 200, dc: 301, herding: 299, kCenter: 220)).Sections().Single(section => section.Name == "tests");
        var note = Assert.Single(tests.Notes, note => note.StartsWith("cross: ", StringComparison.Ordinal));
        Assert.Contains("of 6 differences are decisive", note, StringComparison.Ordinal);
        Assert.Contains("The best row, dc/pixel, cannot be told from herding.", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_says_how_many_seeds_show_a_difference()
    {
        var plan = PowerPlan.Of(Table(s_grid, Levels(random: 200, dc: 301, herding: 230, kCenter: 220)), 0.01);
        var row = plan.Single(line => line.Line.Method == "dc/pixel");
        Assert.True(row.Deviation > 0);
        Assert.InRange(row.Seeds!.Value, 2, 1000);
        Assert.Equal("random", row.Against!.Method);
        Assert.True(PowerPlan.Of(Table(s_grid, Levels(random: 200, dc: 301, herding: 230, kCenter: 220)), 0.001).Single(line => line.Line.Method == "dc/pixel").Seeds > row.Seeds);
        Assert.Empty(PowerPlan.Of(Table(s_grid with { Seeds = [0] }, Levels(random: 200, dc: 301, herding: 230, kCenter: 220)), 0.01));
    }

    private static Dictionary<string, string> Row(Func<CellSpec, int> level, string method) => Row(Table(s_grid, level), method);

    private static Dictionary<string, string> Row(GridTable table, string method, string section = "baselines")
    {
        var found = table.Sections().Single(one => one.Name == section);
        return found.AllRows.Select(row => found.Columns.Zip(row).ToDictionary(pair => pair.First.Key, pair => pair.Second.Exact ?? string.Empty))
            .First(row => row["method"] == method && row["choice"] == "best");
    }

    /// <summary>Of 1,000 images; seeds and repeats vary a little.</summary>
    private static GridTable Table(Grid grid, Func<CellSpec, int> level, int? fitted = null, double seconds = 12) => GridTable.From(grid, grid.Cells().Select((spec, index) => Of(spec, index, level(spec), fitted, seconds)));

    private static ResultRow Of(CellSpec spec, int index, int level, int? fitted, double seconds)
    {
        int[] iterations = spec.Distillation is null ? [0] : [30];
        int[] correct = [.. Enumerable.Range(0, spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats).Select(place => level + (3 * (((spec.Seed * 7) + (level * 5)) % 4)) + place % 2)];
        return AGrid.Row(spec, index + 1, new(new string('a', 64), new string('b', 64), 1000, iterations, correct, seconds, "cpu", new string('d', 64))
        {
            Fitted = fitted is { } count ? [.. correct.Select(_ => count)] : [],
            FittedOf = fitted is null ? 0 : 10,
            PeakMemoryBytes = 2_000_000_000,
        });
    }

    private static Func<CellSpec, int> Levels(int random, int dc, int herding, int kCenter) => spec => spec.Method.Baseline switch
    {
        "random" => random,
        "herding" => herding,
        "k-center" => kCenter,
        null => dc,
        var other => throw new ArgumentException(other),
    };
}
