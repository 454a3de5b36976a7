using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Questions;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Cells;

/// <summary>Cells that follow expert trajectories wait for the cells that train them, which are run once for all of them.</summary>
public class When_cells_follow_experts
{
    private readonly ACoordinator _coordinator = new();

    [Fact]
    public void Experts_come_first_and_their_followers_wait()
    {
        var status = _coordinator.Submit(AGrid.Following("g"));
        Assert.Equal((8, 6, 2), (status.Cells, status.Waiting, status.Blocked));
        Assert.Equal((2, 0), (status.Experts, status.ExpertsDone));
        var granted = GrantAll();
        Assert.Equal(["expert", "expert", "random", "dc/pixel", "random", "dc/pixel"], granted.Select(Method));
        Assert.IsType<NoWork>(_coordinator.Request("cpu:9"));
        Assert.Equal(2, _coordinator.Status("g").Blocked);
    }

    [Fact]
    public void Followers_are_ready_with_the_last_expert_and_not_before()
    {
        _coordinator.Submit(AGrid.Following("g", experts: 3));
        var experts = GrantAll().Where(lease => Method(lease) == "expert").ToList();
        _coordinator.Succeed(experts[2]);
        _coordinator.Succeed(experts[0]);
        Assert.Equal((2, 2), (_coordinator.Status("g").Blocked, _coordinator.Status("g").ExpertsDone));
        Assert.IsType<NoWork>(_coordinator.Request("cpu:8"));
        _coordinator.State.WorkAppeared = false;
        _coordinator.Succeed(experts[1]);
        Assert.True(_coordinator.State.WorkAppeared); // idle nodes are woken
        Assert.Equal((0, 2), (_coordinator.Status("g").Blocked, _coordinator.Status("g").Waiting));
        Assert.Equal("mtt/pixel", Method(_coordinator.Lease("cpu:8")));
    }

    [Fact]
    public void Experts_are_run_once_for_all_grids_that_name_them()
    {
        _coordinator.Submit(AGrid.Following("a", experts: 2));
        _coordinator.Submit(AGrid.Following("b", experts: 3, firstSeed: 5)); // shares the first two
        var leases = GrantAll();
        Assert.Equal(3, leases.Count(lease => Method(lease) == "expert"));
        leases.Where(lease => Method(lease) == "expert").Take(2).ToList().ForEach(lease => _coordinator.Succeed(lease));
        Assert.Equal((0, 2), (_coordinator.Status("a").Blocked, _coordinator.Status("b").Blocked));
    }

    [Fact]
    public void Experts_that_are_done_already_count_at_once()
    {
        _coordinator.Submit(AGrid.Following("a", seeds: 1));
        GrantAll().ForEach(lease => _coordinator.Succeed(lease));
        var status = _coordinator.Submit(AGrid.Following("b", seeds: 4));
        Assert.Equal((0, 2, 2), (status.Blocked, status.Experts, status.ExpertsDone));
    }

    [Fact]
    public void Each_data_set_and_resolution_waits_for_its_own()
    {
        _coordinator.Submit(AGrid.Following("g", experts: 1, seeds: 1) with { Datasets = ["procedural", "cifar10"] });
        _coordinator.Succeed(_coordinator.Lease());
        Assert.Equal((1, 1), (_coordinator.Status("g").Blocked, _coordinator.Status("g").ExpertsDone));
    }

    [Fact]
    public void An_expert_that_failed_ends_the_grid_and_says_who_cannot_run()
    {
        _coordinator.Submit(AGrid.Following("g"));
        var leases = GrantAll();
        _coordinator.Fail(leases[0], FailureClass.User);
        leases.Skip(2).ToList().ForEach(lease => _coordinator.Succeed(lease));
        Assert.False(_coordinator.Status("g").Ended); // its sister still runs
        _coordinator.Succeed(leases[1]);
        var status = _coordinator.Status("g");
        Assert.True(status.Ended);
        Assert.Equal((1, 2, 2), (status.Failed, status.Blocked, status.Stranded));
        var failed = Assert.Single(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Cells);
        Assert.Equal(("procedural 32px expert 0", 2, CellState.Failed), (failed.Label, failed.Strands, failed.State));
        Assert.Contains("experts that have failed", Assert.IsType<NoWork>(_coordinator.Request("cpu:9")).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Retrying_what_failed_frees_the_expert_and_its_followers()
    {
        _coordinator.Submit(AGrid.Following("g"));
        var leases = GrantAll();
        _coordinator.Fail(leases[0], FailureClass.User);
        leases.Skip(1).ToList().ForEach(lease => _coordinator.Succeed(lease));
        var status = _coordinator.Submit(AGrid.Following("g"), retryFailed: true);
        Assert.Equal((0, 0, 2, 1), (status.Failed, status.Stranded, status.Blocked, status.Waiting));
        _coordinator.Succeed(_coordinator.Lease());
        GrantAll().ForEach(lease => _coordinator.Succeed(lease));
        Assert.Equal(8, _coordinator.Status("g").Done);
    }

    [Fact]
    public void A_grid_that_is_submitted_while_an_expert_is_failed_knows_it()
    {
        _coordinator.Submit(AGrid.Following("a"));
        _coordinator.Fail(_coordinator.Lease(), FailureClass.User);
        Assert.Equal(3, _coordinator.Submit(AGrid.Following("b", seeds: 3)).Stranded);
    }

    [Fact]
    public void All_this_is_the_same_after_a_restart_from_events_and_from_a_snapshot()
    {
        _coordinator.Submit(AGrid.Following("old", experts: 1, seeds: 1));
        _coordinator.Submit(AGrid.Following("g"));
        _coordinator.Submit(AGrid.Following("g", experts: 3)); // a definition that replaces another
        _coordinator.Succeed(_coordinator.Lease());
        var before = _coordinator.Status("g");
        Assert.Equal((2, 3, 1), (before.Blocked, before.Experts, before.ExpertsDone));

        var restored = Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new FailurePolicy());
        Assert.Equal(before, restored.View().StatusOf("g"));
        _coordinator.Restart();
        Assert.Equal(before, _coordinator.Status("g"));
        restored.Apply(new CoordinatorStarted(_coordinator.Now.ToUnixTimeMilliseconds(), 2, "test"));
        foreach (var state in new[] { restored, _coordinator.State })
        {
            List<string> order = [];
            for (var request = 1; state.Handle(new RequestWork(new("late"), 1, request, $"cpu:{request}"), _coordinator.Now).Answer is Grant grant; request++)
            {
                order.Add(CellSpec.FromJson(grant.SpecJson).Method.Label());
                state.Handle(new ReportSucceeded(new("late"), 1, grant.Lease, AGrid.OutcomeOf(grant.Lease.Cell)), _coordinator.Now);
            }

            Assert.Equal(3, order.Count(label => label == "mtt/pixel")); // one of the old grid, two of this one
            Assert.Equal(before.Cells, ((GridStatus)state.View().StatusOf("g")).Done);
        }
    }

    [Fact]
    public void Many_followers_share_one_group_and_come_in_the_grids_order()
    {
        _coordinator.Submit(AGrid.Following("g", experts: 1, seeds: 20_000) with { Methods = [new() { Spec = new() { Matching = "mtt", Space = "pixel" } }] });
        var expert = _coordinator.Lease();
        Assert.Equal(20_000, _coordinator.Status("g").Blocked);
        Assert.IsType<NoWork>(_coordinator.Request("cpu:1"));
        _coordinator.Succeed(expert);
        Assert.Equal([0, 1, 2], Enumerable.Range(1, 3).Select(slot => CellSpec.FromJson(Assert.IsType<Grant>(_coordinator.Request($"cpu:{slot}")).SpecJson).Seed));
    }

    private List<LeaseId> GrantAll()
    {
        List<LeaseId> leases = [];
        while (_coordinator.Request($"cpu:{leases.Count}") is Grant grant)
        {
            leases.Add(grant.Lease);
        }

        return leases;
    }

    private string Method(LeaseId lease) => _coordinator.Journal.OfType<GridDefined>()
        .SelectMany(defined => Slfd.Experiments.Grids.Grid.FromJson(defined.GridJson).Cells())
        .First(cell => cell.Id() == lease.Cell).Method.Label();
}
