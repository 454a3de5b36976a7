using Akka.Actor;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tests.Hosting;

/// <summary>A new life goes on from the store, if the coordinator still knows what the store ends with.</summary>
public class When_reporting_restarts : ReportingTest
{
    [Fact]
    public void It_asks_from_the_last_result_it_has()
    {
        Fill(Rows[..3]);
        var reporting = Start();
        ExpectQuestionAfter(2); // one before the last: the overlap
        reporting.Tell(AGrid.Committed(Rows[4]), Coordinator); // of the old subscription; the page will bring it
        reporting.Tell(Page(Rows[2..]), Coordinator);
        ExpectStored(Rows[3..]);
        Assert.Equal([1, 2, 3, 4, 5, 6], SequencesOnDisk());
    }

    [Fact]
    public void A_store_of_another_history_is_filled_anew()
    {
        Fill(Rows);
        var reporting = Start();
        ExpectQuestionAfter(5);
        reporting.Tell(Page([]), Coordinator); // the coordinator's file was removed
        ExpectQuestionAfter(0);
        var other = AGrid.Row(AGrid.TwoDataSets.CellAt(2), 1);
        reporting.Tell(Page([other]), Coordinator);
        ExpectStored(other);
        Assert.Equal([1], SequencesOnDisk());
    }

    [Fact]
    public void What_was_received_is_stored_on_the_way_out()
    {
        var reporting = Start(new() { Retry = TimeSpan.FromSeconds(60) }); // a write in flight is waited for so long
        reporting.Tell(Page(Rows), Coordinator);
        Watch(reporting);
        reporting.Tell(PoisonPill.Instance);
        ExpectTerminated(reporting);
        using var store = ResultStore.Open(Folder.Database);
        Assert.Equal(Rows.Count, store.LastSequence);
    }

    private void Fill(List<ResultRow> rows)
    {
        using var store = ResultStore.Open(Folder.Database);
        store.Put(rows);
    }
}
