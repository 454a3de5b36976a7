using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Dispatch;

/// <summary>Priority and order as ever, and among them cells that fit the device's memory first.</summary>
public class Which_cell_comes_next
{
    private const long Giga = 1_000_000_000;

    private readonly Sweep _sweep = new(new(), new(), cell => cell.ImagesPerClass * Giga);
    private readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);
    private long _request;

    [Fact]
    public void The_first_of_the_order_where_the_device_does_not_say_its_memory()
    {
        Submit(Mixed("g", 50, 10));
        Assert.Equal([50, 50, 10, 10, 50, 50, 10, 10], Enumerable.Range(0, 8).Select(_ => Next(memory: 0)));
    }

    [Fact]
    public void The_first_that_fits_and_then_what_does_not()
    {
        Submit(Mixed("g", 50, 10));
        Assert.Equal([10, 10, 10, 10, 50, 50, 50, 50], Enumerable.Range(0, 8).Select(_ => Next(memory: 20 * Giga)));
    }

    [Fact]
    public void In_the_grids_order_where_all_of_it_fits()
    {
        Submit(Mixed("g", 50, 10));
        Assert.Equal([50, 50, 10, 10], Enumerable.Range(0, 4).Select(_ => Next(memory: 50 * Giga)));
    }

    [Fact]
    public void Of_the_grid_of_the_highest_priority_that_has_one_that_fits()
    {
        Submit(Mixed("low", 10, 20));
        Submit(Mixed("high", 50, 30) with { Priority = 1 });
        Assert.Equal(30, Next(memory: 40 * Giga));
        Assert.Equal(10, Next(memory: 15 * Giga));
        Assert.Equal(50, Next(memory: 5 * Giga)); // nothing fits: as without memory
    }

    [Fact]
    public void Never_of_a_paused_grid()
    {
        Submit(Mixed("g", 50, 10));
        _sweep.Handle(new PauseGrid("g", Paused: true), _now);
        Assert.Equal(0, Next(memory: 20 * Giga));
    }

    [Fact]
    public void And_a_cell_that_comes_back_takes_its_old_place()
    {
        Submit(Mixed("g", 50, 10));
        var first = Grant(20 * Giga)!;
        Grant(20 * Giga);
        _sweep.Handle(new HandBack(new("n"), 1, first.Lease, 0), _now);
        Assert.Equal(first.Lease.Cell, Grant(20 * Giga)!.Lease.Cell);
    }

    [Fact]
    public void A_forecast_that_fails_keeps_no_cell_from_any_device()
    {
        Sweep sweep = new(new(), new(), _ => throw new ArgumentException("an architecture that nobody knows"));
        sweep.Handle(new SubmitGrid(Mixed("g", 50).ToJson(), RetryFailed: false), _now);
        Assert.IsType<Grant>(sweep.Handle(new RequestWork(new("n"), 1, 1, "cuda:0", Giga), _now).Answer);
    }

    [Fact]
    public void Deciding_changes_nothing()
    {
        Submit(Mixed("g", 50, 10));
        var before = Convert.ToHexString(_sweep.ToSnapshot().State);
        var decisions = Enumerable.Range(0, 3).Select(_ => _sweep.Decide(new RequestWork(new("n"), 1, 1, "cuda:0", 20 * Giga), _now)).ToList();
        _sweep.Decide(new SubmitGrid(Mixed("h", 1).ToJson(), RetryFailed: false), _now);
        _sweep.Decide(Tick.Instance, _now.AddDays(1));
        Assert.Single(decisions.Select(decision => decision.Events.Single()).Distinct());
        Assert.Equal(before, Convert.ToHexString(_sweep.ToSnapshot().State));
    }

    private static Grid Mixed(string name, params int[] imagesPerClass) => AGrid.Named(name, seeds: 2) with { ImagesPerClass = imagesPerClass };

    private void Submit(Grid grid) => Assert.IsType<GridAccepted>(_sweep.Handle(new SubmitGrid(grid.ToJson(), RetryFailed: false), _now).Answer);

    private int Next(long memory) => Grant(memory) is { } grant ? CellSpec.FromJson(grant.SpecJson).ImagesPerClass : 0;

    private Grant? Grant(long memory) => _sweep.Handle(new RequestWork(new("n"), 1, ++_request, $"cuda:{_request}", memory), _now).Answer as Grant;
}
