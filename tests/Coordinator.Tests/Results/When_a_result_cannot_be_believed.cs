using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Results;

/// <summary>A result counts when it comes from the node that the attempt was granted to, can be at all, and lies in the artifact store.</summary>
public class When_a_result_cannot_be_believed
{
    private static readonly NodeId s_other = new("host-b");
    private readonly ACoordinator _coordinator = new();
    private readonly LeaseId _lease;

    public When_a_result_cannot_be_believed()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 4));
        _lease = _coordinator.Lease();
    }

    [Fact]
    public void Another_node_than_the_grantee_is_told_that_it_never_had_that_attempt()
    {
        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(_lease, node: s_other));
        _coordinator.Pass(TimeSpan.FromSeconds(61)); // expired: open to late results, of its grantee
        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(_lease, node: s_other));
        Assert.Empty(_coordinator.Journal.OfType<CellSucceeded>());
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(_lease));
    }

    [Fact]
    public void Nor_is_a_second_result_of_another_node_recorded()
    {
        _coordinator.Succeed(_lease);
        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(_lease, variant: "-other", node: s_other));
        Assert.Empty(_coordinator.Journal.OfType<DuplicateResult>());
    }

    [Fact]
    public void Who_was_granted_what_is_known_after_a_restart_from_journal_and_snapshot_alike()
    {
        _coordinator.Pass(TimeSpan.FromSeconds(61));
        _coordinator.Lease(node: s_other);
        _coordinator.Restart();
        foreach (var state in (Sweep[])[_coordinator.State, Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new())])
        {
            Assert.Equal(Verdict.Unknown, ((LeaseEnded)state.Handle(new ReportSucceeded(s_other, 1, _lease, AGrid.OutcomeOf(_lease.Cell)), _coordinator.Now).Answer!).Verdict);
            Assert.Equal(Verdict.Accepted, ((LeaseEnded)state.Handle(new ReportSucceeded(ACoordinator.Node, 9, _lease, AGrid.OutcomeOf(_lease.Cell)), _coordinator.Now).Answer!).Verdict);
        }
    }

    [Fact]
    public void An_attempt_that_is_too_old_to_be_remembered_is_unknown()
    {
        for (var later = 0; later < 8; later++)
        {
            _coordinator.Tell(new HandBack(ACoordinator.Node, 1, new(_lease.Cell, new(_lease.Token.Value + later)), 0));
            Assert.Equal(_lease.Cell, _coordinator.Lease().Cell);
        }

        Assert.Equal(Verdict.Unknown, _coordinator.Succeed(_lease));
    }

    public static TheoryData<string, Func<CellOutcome, CellOutcome>> Impossible => new()
    {
        { "no hash", outcome => outcome with { ResultSha256 = "not even a hash" } },
        { "no hash of the set", outcome => outcome with { SyntheticSetSha256 = new string('G', 64) } },
        { "no hash of the data", outcome => outcome with { DataSha256 = string.Empty } },
        { "a count too many", outcome => outcome with { Correct = [1, 2] } },
        { "no counts", outcome => outcome with { Iterations = [], Correct = [] } },
        { "points that go back", outcome => outcome with { Iterations = [10, 10], Correct = [1, 2] } },
        { "more right than tested", outcome => outcome with { Correct = [101] } },
        { "nothing tested", outcome => outcome with { Tested = 0, Correct = [0] } },
        { "negative", outcome => outcome with { Correct = [-2] } },
        { "no time", outcome => outcome with { Seconds = double.NaN } },
        { "more fitted than there are", outcome => outcome with { Fitted = [11], FittedOf = 10 } },
        { "fitted of another number of trainings", outcome => outcome with { Fitted = [1, 1], FittedOf = 10 } },
        { "a variance below zero", outcome => outcome with { Variances = [-1] } },
        { "a variance that is no number", outcome => outcome with { Variances = [float.NaN] } },
        { "more variances than there are points", outcome => outcome with { Variances = new float[CellOutcome.MostVariances + 1] } },
        { "energy below zero", outcome => outcome with { EnergyJoules = -1 } },
        { "energy that is no number", outcome => outcome with { EnergyJoules = double.NaN } },
        { "memory below zero", outcome => outcome with { PeakMemoryBytes = -1 } },
        { "more remarks than anybody reads", outcome => outcome with { Remarks = [.. Enumerable.Repeat("again", 17)] } },
        { "a remark without end", outcome => outcome with { Remarks = [new string('a', 501)] } },
        { "a split of no images", outcome => outcome with { Splits = [new("train", 0, 0, "drawn", new string('a', 64))] } },
        { "a split without hash", outcome => outcome with { Splits = [new("train", 1, 0, "drawn", "none")] } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void One_that_cannot_be_fails_its_attempt(string what, Func<CellOutcome, CellOutcome> make)
    {
        Assert.NotEmpty(what);
        ReportSucceeded report = new(ACoordinator.Node, 1, _lease, make(AGrid.OutcomeOf(_lease.Cell)));
        Assert.Equal(Verdict.Unproven, _coordinator.Ask<LeaseEnded>(report).Verdict);
        Assert.Contains("was not accepted", Assert.Single(_coordinator.Journal.OfType<CellFailed>()).Failure.Message, StringComparison.Ordinal);

        var written = _coordinator.Journal.Count;
        Assert.Equal(Verdict.Unproven, _coordinator.Ask<LeaseEnded>(report).Verdict); // said again, nothing more is written
        Assert.Equal(written, _coordinator.Journal.Count);
    }

    [Fact]
    public void A_training_that_diverged_has_no_count_and_is_believed() => Assert.Equal(Verdict.Accepted,
        _coordinator.Ask<LeaseEnded>(new ReportSucceeded(ACoordinator.Node, 1, _lease, AGrid.OutcomeOf(_lease.Cell) with { Correct = [CellOutcome.Diverged] })).Verdict);

    [Fact]
    public void What_it_says_beside_its_counts_is_believed() => Assert.Equal(Verdict.Accepted,
        _coordinator.Ask<LeaseEnded>(new ReportSucceeded(ACoordinator.Node, 1, _lease, AGrid.OutcomeOf(_lease.Cell) with
        {
            Fitted = [10],
            FittedOf = 10,
            PeakMemoryBytes = 1,
            Remarks = ["worth little"],
            Variances = [0, 4.5f],
            Splits = [new("train", 50, 50_000, "data_batch_1.bin", new string('a', 64)), new("val", 10, 0, "val/WNID", new string('b', 64)) { Remark = "another division" }],
        })).Verdict);

    [Fact]
    public void One_that_the_store_lacks_fails_its_attempt_and_three_of_them_stop_the_device()
    {
        Assert.Equal(Verdict.Unproven, Unproven(_lease));
        Assert.Equal(Verdict.Unproven, Unproven(_coordinator.Lease()));
        Assert.Equal(Verdict.Unproven, Unproven(_coordinator.Lease()));
        Assert.Contains("quarantined", Assert.IsType<NoWork>(_coordinator.Request()).Because, StringComparison.Ordinal);
        Assert.Equal(3, _coordinator.Journal.OfType<CellFailed>().Count());
        Assert.Empty(_coordinator.Journal.OfType<CellSucceeded>());
    }

    private Verdict Unproven(LeaseId lease) =>
        _coordinator.Ask<LeaseEnded>(new UnprovenResult(new(ACoordinator.Node, 1, lease, AGrid.OutcomeOf(lease.Cell)), "result.json missing")).Verdict;
}
