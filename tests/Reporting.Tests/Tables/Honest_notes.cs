using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>What a reader must not overlook stands under the table in words.</summary>
public class Honest_notes
{
    [Fact]
    public void Say_that_a_method_is_worse_than_real_images_chosen_at_random()
    {
        var note = Assert.Single(Notes(correct: 100), note => note.StartsWith("worse than", StringComparison.Ordinal));
        Assert.Equal("worse than its baseline, real images chosen at random (cross, best): dc/pixel on procedural 32 px, ipc 1 (10.00 against 19.10).", note);
    }

    [Fact]
    public void Say_nothing_of_the_kind_where_it_is_better_or_not_done()
    {
        Assert.DoesNotContain(Notes(correct: 900), note => note.StartsWith("worse than", StringComparison.Ordinal));
        Assert.DoesNotContain(GridTable.From(AGrid.Small, []).Notes, note => note.StartsWith("worse than", StringComparison.Ordinal));
    }

    [Fact]
    public void Say_that_drawn_images_and_random_weights_stand_in()
    {
        var notes = GridTable.From(APaperGrid.Table2 with { Drawn = true, Datasets = ["imagenet-a"], Generator = new() { StandIn = true } }, []).Notes;
        Assert.Contains("drawn images stand in for imagenet-a: no number here says anything about that data set.", notes);
        Assert.Contains(notes, note => note.StartsWith("random weights stand in for the pretrained generator of dc/glad", StringComparison.Ordinal));
    }

    [Fact]
    public void Say_which_results_are_of_an_older_revision_of_numerics_and_how_they_are_made_again()
    {
        var rows = AGrid.Rows(AGrid.Small);
        Assert.DoesNotContain(GridTable.From(AGrid.Small, rows).Notes, note => note.Contains("older revision", StringComparison.Ordinal));
        ResultRow[] corrected = [.. rows.Select((row, index) => index < 2 ? row with { Outcome = row.Outcome with { Revisions = row.Outcome.Revisions!.Replace("classifier convnet 1", "classifier convnet 0", StringComparison.Ordinal) } } : row)];
        var note = Assert.Single(GridTable.From(AGrid.Small, corrected).Notes, note => note.Contains("older revision", StringComparison.Ordinal));
        Assert.StartsWith("warning: 2 results of an older revision of numerics (classifier convnet 0 (now 1))", note, StringComparison.Ordinal);
        Assert.Contains(rows[0].Cell.ToString(), note, StringComparison.Ordinal);
        Assert.EndsWith("'slfd retry --outdated' runs them again.", note, StringComparison.Ordinal);
    }

    /// <summary>The method gets the same count everywhere, the baseline what it has in all these tests.</summary>
    private static IReadOnlyList<string> Notes(int correct) => GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small).Select(row => Adjust(row, correct))).Notes;

    private static ResultRow Adjust(ResultRow row, int correct) => row.Spec() is { Distillation: not null } spec
        ? AGrid.Row(spec, row.Sequence, row.Outcome with { Correct = [.. row.Outcome.Correct.Select(_ => correct)] })
        : row;
}
