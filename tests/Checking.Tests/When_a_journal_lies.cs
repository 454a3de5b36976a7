using Slfd.Messages.Events;

namespace Slfd.Checking.Tests;

/// <summary>Each lie that a journal can tell is caught, and is caught as what it is.</summary>
public class When_a_journal_lies
{
    [Fact]
    public void An_honest_one_passes()
    {
        var report = AJournal.Honest().Check();
        Assert.Empty(report.Violations);
        Assert.Equal((2, 0), (report.Accepted, report.Duplicates));
    }

    [Fact]
    public void A_duplicate_and_a_late_result_are_counted_and_no_lie()
    {
        AJournal journal = new();
        var report = journal.Grant(0, 1).Release(0, 1).Grant(0, 2).Succeed(0, 1).Duplicate(0, 2).Grant(1, 1).Succeed(1, 1).Check();
        Assert.Empty(report.Violations);
        Assert.Equal((2, 1), (report.Accepted, report.Duplicates));
        Assert.Contains("1 late", report.Numbers, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_that_is_missing() => Assert.Equal([Rule.JournalIsWhole, Rule.NoStaleEvents], AJournal.Honest().Drop(2).Broken().Except([Rule.TokensRise]));

    [Fact]
    public void A_number_that_is_there_twice() => Assert.Contains(Rule.JournalIsWhole, AJournal.Honest().Forge(4, row => row with { Sequence = 4 }).Broken());

    [Fact]
    public void Bytes_that_nobody_can_read() => Assert.Contains(Rule.EventsAreReadable, AJournal.Honest().Forge(3, row => row with { Message = [0xff, 0xff, 0xff] }).Broken());

    [Fact]
    public void A_message_that_is_no_event() => Assert.Contains(Rule.EventsAreReadable, AJournal.Honest().Forge(3, row => row with { Manifest = "n.available", Message = [] }).Broken());

    [Fact]
    public void Another_writer() => Assert.Contains(Rule.EventsAreReadable, AJournal.Honest().Forge(3, row => row with { Serializer = 1 }).Broken());

    [Fact]
    public void Two_coordinators_of_one_term() => Assert.Equal([Rule.TermsRise], AJournal.Honest().Add(new CoordinatorStarted(9, 1, "test")).Broken());

    [Fact]
    public void A_token_that_is_given_twice() => Assert.Equal([Rule.TokensRise], new AJournal().Grant(0, 1).Release(0, 1).Grant(0, 1).Succeed(0, 1).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_token_that_is_skipped() => Assert.Equal([Rule.TokensRise], new AJournal().Grant(0, 2).Succeed(0, 2).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void Two_live_leases_of_a_cell() => Assert.Equal([Rule.OneLiveLease], new AJournal().Grant(0, 1).Grant(0, 2).Succeed(0, 2).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_lease_of_a_cell_that_is_done() => Assert.Equal([Rule.OneLiveLease], AJournal.Honest().Grant(0, 3).Release(0, 3).Broken());

    [Fact]
    public void Two_results_of_a_cell() => Assert.Equal([Rule.OneResult], AJournal.Honest().Succeed(0, 1).Broken());

    [Fact]
    public void A_result_of_a_lease_that_nobody_granted() => Assert.Equal([Rule.OnlyGrantedResults], new AJournal().Grant(0, 1).Succeed(0, 2).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_checkpoint_of_a_lease_that_has_ended()
    {
        AJournal journal = new();
        Assert.Equal([Rule.NoStaleEvents], journal.Grant(0, 1).Release(0, 1).Grant(0, 2).Add(new CheckpointRecorded(3, journal.Lease(0, 1), 5)).Succeed(0, 2).Grant(1, 1).Succeed(1, 1).Broken());
    }

    [Fact]
    public void A_failure_of_a_lease_that_has_ended() => Assert.Equal([Rule.NoStaleEvents], new AJournal().Grant(0, 1).Release(0, 1).Grant(0, 2).Fail(0, 1).Succeed(0, 2).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_release_of_a_lease_that_has_ended() => Assert.Equal([Rule.NoStaleEvents], AJournal.Honest().Release(0, 2).Broken());

    [Fact]
    public void A_duplicate_of_a_cell_without_a_result() => Assert.Equal([Rule.DuplicatesAreSecond], new AJournal().Grant(0, 1).Duplicate(0, 1).Succeed(0, 1).Grant(1, 1).Succeed(1, 1).Broken());

    [Fact]
    public void A_duplicate_that_is_recorded_twice() => Assert.Equal([Rule.DuplicatesAreSecond], AJournal.Honest().Duplicate(0, 1).Duplicate(0, 1).Broken());

    [Fact]
    public void A_duplicate_that_differs_and_raised_no_alert() => Assert.Equal([Rule.DuplicatesAgree], AJournal.Honest().Duplicate(0, 1, set: "other").Broken());

    [Fact]
    public void A_cell_that_was_lost() => Assert.Equal([Rule.NothingIsLost], new AJournal().Grant(0, 1).Succeed(0, 1).Broken());

    [Fact]
    public void A_cell_that_failed_where_none_may() => Assert.Equal([Rule.NothingIsLost], new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Fail(1, 1, failsCell: true).Broken());

    [Fact]
    public void A_cell_that_was_given_up_passes_where_it_may_be() =>
        Assert.Empty(new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Fail(1, 1, failsCell: true).Check(mayFail: spec => spec.Seed == 1).Violations);

    [Fact]
    public void A_cell_that_is_still_leased() => Assert.Equal([Rule.NothingIsLost, Rule.NothingIsPending], new AJournal().Grant(0, 1).Succeed(0, 1).Grant(1, 1).Broken());
}
