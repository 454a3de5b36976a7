using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Failures;

/// <summary>The class of a failure decides whether and when the cell is tried again.</summary>
public class When_an_attempt_fails
{
    private readonly ACoordinator _coordinator = new(new() { QuarantineAfter = 100 });

    public When_an_attempt_fails() => _coordinator.Submit(AGrid.Named("g", seeds: 1, attempts: 4));

    [Fact]
    public void By_the_users_fault_the_cell_is_failed_at_once()
    {
        Assert.Equal(Verdict.Accepted, _coordinator.Fail(_coordinator.Lease(), FailureClass.User));
        Assert.Equal(1, _coordinator.Status("g").Failed);
    }

    [Fact]
    public void Numerically_the_cell_is_tried_once_more()
    {
        Assert.Equal((1, 0), FailAndLook(FailureClass.Numeric));
        Assert.Equal((0, 1), FailAndLook(FailureClass.Numeric));
    }

    [Fact]
    public void For_want_of_memory_the_next_attempt_has_half_the_memory_scale()
    {
        FailAndLook(FailureClass.OutOfMemory);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(0.5, Assert.IsType<Grant>(_coordinator.Request()).MemoryScale);
    }

    [Fact]
    public void For_want_of_memory_the_scale_halves_beyond_the_budget_of_attempts_down_to_a_32nd_and_then_the_cell_is_failed()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1, attempts: 1));
        List<double> scales = [];
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var grant = Assert.IsType<Grant>(_coordinator.Request());
            scales.Add(grant.MemoryScale);
            _coordinator.Fail(grant.Lease, FailureClass.OutOfMemory);
            _coordinator.Pass(TimeSpan.FromMinutes(6));
        }

        Assert.Equal([1, 0.5, 0.25, 0.125, 0.0625, 0.03125], scales);
        var failed = Assert.Single(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Cells);
        Assert.Equal((CellState.Failed, 6), (failed.State, failed.Attempts));
    }

    [Fact]
    public void For_want_of_memory_the_scale_survives_progress_a_restart_and_a_snapshot()
    {
        var lease = _coordinator.Lease();
        _coordinator.Fail(lease, FailureClass.OutOfMemory);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        lease = _coordinator.Lease();
        _coordinator.Hello(1, lease);
        _coordinator.Beat(1, ACoordinator.BeatOf(lease, checkpoint: 4));
        _coordinator.Fail(lease, FailureClass.OutOfMemory);
        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new());
        _coordinator.Restart();
        _coordinator.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0.25, Assert.IsType<Grant>(_coordinator.Request("cpu:1")).MemoryScale);
        restored.Apply(new CoordinatorStarted(_coordinator.Now.ToUnixTimeMilliseconds(), 2, "test"));
        restored.Handle(Tick.Instance, _coordinator.Now.AddMinutes(1));
        Assert.Equal(0.25, Assert.IsType<Grant>(restored.Handle(new RequestWork(new("late"), 1, 1, "cpu:0"), _coordinator.Now.AddMinutes(1)).Answer).MemoryScale);
    }

    [Theory]
    [InlineData(FailureClass.Infrastructure)]
    [InlineData(FailureClass.TimeOut)]
    public void By_the_environments_fault_back_offs_double_until_the_budget_is_spent(FailureClass kind)
    {
        foreach (var _ in Enumerable.Range(0, 3))
        {
            Assert.Equal((1, 0), FailAndLook(kind));
        }

        Assert.Equal((0, 1), FailAndLook(kind));
        Assert.Equal<TimeSpan?>([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), null],
            _coordinator.Journal.OfType<CellFailed>().Select(failed => failed.RetryAfter));
    }

    [Fact]
    public void While_the_disk_is_full_it_is_tried_every_half_minute_and_the_budget_is_kept_for_later()
    {
        foreach (var _ in Enumerable.Range(0, 20))
        {
            Assert.Equal((1, 0), FailAndLook(FailureClass.Storage));
        }

        Assert.All(_coordinator.Journal.OfType<CellFailed>(), failed => Assert.Equal(TimeSpan.FromSeconds(30), failed.RetryAfter));
        Assert.Equal((1, 0), FailAndLook(FailureClass.Infrastructure));
        Assert.Equal(TimeSpan.FromSeconds(1), _coordinator.Journal.OfType<CellFailed>().Last().RetryAfter);
    }

    [Fact]
    public void Another_cell_is_run_during_the_back_off_and_the_failed_one_first_after_it()
    {
        var failed = _coordinator.Lease();
        _coordinator.Fail(failed);
        Assert.NotEqual(failed.Cell, _coordinator.Lease("cpu:1").Cell);
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<NoWork>(_coordinator.Request()).RetryAfter);
        _coordinator.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(failed.Cell, _coordinator.Lease().Cell);
    }

    [Fact]
    public void After_progress_the_count_starts_again()
    {
        for (var round = 1; round <= 6; round++)
        {
            var lease = Again();
            _coordinator.Beat(round, ACoordinator.BeatOf(lease, checkpoint: round));
            _coordinator.Fail(lease);
            Assert.Equal(0, _coordinator.Status("g").Failed);
        }
    }

    [Fact]
    public void The_same_checkpoint_again_is_no_progress()
    {
        for (var round = 1; round <= 4; round++)
        {
            var lease = Again();
            _coordinator.Beat(round, ACoordinator.BeatOf(lease, checkpoint: 5));
            _coordinator.Fail(lease);
        }

        Assert.Equal(1, _coordinator.Status("g").Failed);
    }

    [Fact]
    public void The_report_can_be_repeated()
    {
        var lease = _coordinator.Lease();
        Assert.Equal(Verdict.Accepted, _coordinator.Fail(lease));
        Assert.Equal(Verdict.Accepted, _coordinator.Fail(lease));
        Assert.Single(_coordinator.Journal.OfType<CellFailed>());
    }

    [Fact]
    public void The_operator_sees_it_with_its_last_words()
    {
        var lease = _coordinator.Lease();
        _coordinator.Fail(lease, FailureClass.User);
        var failed = Assert.Single(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Cells);
        Assert.Equal((lease.Cell, CellState.Failed, 1, "tail"), (failed.Cell, failed.State, failed.Attempts, failed.Last.StderrTail));
        Assert.Contains("random", failed.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void Submitting_again_with_retry_gives_failed_cells_a_fresh_budget()
    {
        _coordinator.Fail(_coordinator.Lease(), FailureClass.User);
        Assert.Equal(1, _coordinator.Submit(AGrid.Named("g", seeds: 1, attempts: 4)).Failed);
        var status = _coordinator.Submit(AGrid.Named("g", seeds: 1, attempts: 4), retryFailed: true);
        Assert.Equal((0, 2), (status.Failed, status.Waiting));
    }

    [Fact]
    public void A_recovery_keeps_the_back_off()
    {
        var failed = _coordinator.Lease();
        _coordinator.Fail(failed);
        _coordinator.Restart();
        Assert.Equal(1, _coordinator.Status("g").Delayed);
        _coordinator.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(failed.Cell, _coordinator.Lease().Cell);
    }

    private LeaseId Again()
    {
        _coordinator.Pass(TimeSpan.FromMinutes(1));
        return _coordinator.Lease();
    }

    private (int Delayed, int Failed) FailAndLook(FailureClass kind)
    {
        _coordinator.Fail(Again(), kind);
        var status = _coordinator.Status("g");
        return (status.Delayed, status.Failed);
    }
}
