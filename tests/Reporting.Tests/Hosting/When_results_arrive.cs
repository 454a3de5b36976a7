using Slfd.Messages.Coordination;

namespace Slfd.Reporting.Tests.Hosting;

/// <summary>Once, twice, late, early or not at all: the store ends with each result once.</summary>
public class When_results_arrive : ReportingTest
{
    [Fact]
    public void They_are_stored_and_announced()
    {
        var reporting = Start();
        ExpectQuestionAfter(0);
        reporting.Tell(Page(Rows[..2], last: false), Coordinator);
        reporting.Tell(Page(Rows[2..4]), Coordinator);
        reporting.Tell(AGrid.Committed(Rows[4]), Coordinator);
        ExpectStored(Rows[..5]);
        Assert.Equal([1, 2, 3, 4, 5], SequencesOnDisk());
    }

    [Fact]
    public void Duplicates_are_passed_over()
    {
        var reporting = Start();
        reporting.Tell(Page(Rows[..2]), Coordinator);
        reporting.Tell(AGrid.Committed(Rows[0]), Coordinator);
        reporting.Tell(Page(Rows[..3]), Coordinator);
        reporting.Tell(AGrid.Committed(Rows[2]), Coordinator);
        reporting.Tell(AGrid.Committed(Rows[3]), Coordinator);
        ExpectStored(Rows[..4]);
        Stored.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_gap_is_asked_for()
    {
        var reporting = Start();
        ExpectQuestionAfter(0);
        reporting.Tell(Page(Rows[..1]), Coordinator);
        ExpectStored(Rows[0]);
        reporting.Tell(AGrid.Committed(Rows[3]), Coordinator); // 2 and 3 were lost
        ExpectQuestionAfter(1);
        reporting.Tell(Page(Rows[1..5]), Coordinator);
        ExpectStored(Rows[1..5]);
    }

    [Fact]
    public void A_gap_between_pages_is_asked_for()
    {
        var reporting = Start();
        reporting.Tell(Page(Rows[..1], last: false), Coordinator);
        reporting.Tell(Page(Rows[3..]), Coordinator);
        ExpectQuestionAfter(1);
        reporting.Tell(Page(Rows[1..]), Coordinator);
        ExpectStored(Rows);
    }

    [Fact]
    public void A_question_is_repeated_until_it_is_answered_and_asked_again_when_all_is_quiet()
    {
        var reporting = Start(new() { Retry = TimeSpan.FromMilliseconds(50), Refresh = TimeSpan.FromMilliseconds(50) });
        ExpectQuestionAfter(0);
        ExpectQuestionAfter(0);
        reporting.Tell(Page(Rows[..2]), Coordinator);
        ExpectQuestionAfter(2);
        ExpectQuestionAfter(2);
    }

    [Fact]
    public void A_burst_is_stored_whole_and_in_order()
    {
        var reporting = Start();
        var grid = AGrid.Small with { Seeds = [.. Enumerable.Range(0, 1000)] };
        var rows = AGrid.Rows(grid);
        reporting.Tell(Page([]), Coordinator);
        foreach (var row in rows)
        {
            reporting.Tell(AGrid.Committed(row), Coordinator);
        }

        ExpectStored(rows);
        Assert.Equal(rows.Select(row => row.Sequence), SequencesOnDisk());
    }

    [Fact]
    public void Grids_are_kept_beside_them()
    {
        var reporting = Start();
        reporting.Tell(new GridList([AGrid.Small.ToJson()]), Coordinator);
        reporting.Tell(new GridList([AGrid.Small.ToJson(), AGrid.TwoDataSets.ToJson()]), Coordinator);
        reporting.Tell(Page(Rows[..1]), Coordinator);
        ExpectStored(Rows[0]);
        using var store = Slfd.Reporting.Results.ResultStore.OpenToRead(Folder.Database)!;
        AwaitAssert(() => Assert.Equal(["small", "two_sets"], store.Grids().Select(grid => grid.Name)));
    }
}
