using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Outlooks;

/// <summary>When a sweep ends is said with an interval that holds, or it is said that nobody knows.</summary>
public class When_the_end_is_asked_for
{
    private readonly ACoordinator _coordinator = new();

    /// <summary>Issue 13, A3: the interval contains the true end at 70 % of moments at least, and at half time it is no wider than 40 % of what is left.</summary>
    [Fact]
    public void The_interval_contains_the_end_and_is_narrow_enough_to_be_of_use()
    {
        var (asked, held, wide) = (0, 0, new List<double>());
        for (var seed = 1; seed <= 6; seed++)
        {
            ASimulatedSweep sweep = new(seed);
            sweep.Run();
            var known = sweep.Said.Where(said => said.Grid.Because.Length == 0).ToList();
            Assert.True(known.Count >= 0.9 * sweep.Said.Count, $"it was known at {known.Count} of {sweep.Said.Count} moments only");
            asked += known.Count;
            held += known.Count(said => said.Grid.Low!.Value.TotalSeconds <= sweep.Ended - said.At && sweep.Ended - said.At <= said.Grid.High!.Value.TotalSeconds);
            var half = known.MinBy(said => Math.Abs(said.At - (sweep.Ended / 2)));
            wide.Add((half.Grid.High!.Value - half.Grid.Low!.Value).TotalSeconds / (sweep.Ended - half.At));
        }

        Assert.True(held >= 0.7 * asked, $"{held} of {asked} intervals contain the end");
        Assert.True(wide.Max() <= 0.4, $"at half time the widest interval is {wide.Max():F2} of what is left");
    }

    [Fact]
    public void Before_anything_has_finished_it_is_said_that_nobody_knows()
    {
        _coordinator.Submit(AGrid.Named("g"));
        Assert.Equal("no device works now", Grid().Because);
        _coordinator.Hello();
        Assert.StartsWith("no cell has finished yet", Grid().Because, StringComparison.Ordinal);
        Assert.Null(Grid().Middle);
        Assert.StartsWith("no cell has finished yet", _coordinator.Ask<Outlook>(new GetOutlook()).Fleet.Because, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_of_a_running_cell_tells_something()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Hello();
        var lease = _coordinator.Lease();
        _coordinator.Pass(TimeSpan.FromSeconds(30));
        _coordinator.Beat(1, new CellBeat(lease, 250, 1000, 1, 1, 1, 0, "distil"));
        var ends = _coordinator.Ask<CellDetail>(new GetCell(lease.Cell.ToString())).Ends!;
        Assert.InRange(ends.Middle!.Value.TotalSeconds, 50, 150); // a quarter took half a minute
        Assert.True(ends.Low < ends.Middle && ends.Middle < ends.High);
    }

    [Fact]
    public void A_grid_that_is_paused_or_done_says_so()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Hello();
        _coordinator.Succeed(_coordinator.Lease());
        _coordinator.Ask<Changed>(new PauseGrid("g", true));
        Assert.Equal("the grid is paused", Grid().Because);
        _coordinator.Ask<Changed>(new PauseGrid("g", false));
        _coordinator.Succeed(_coordinator.Lease());
        Assert.Empty(_coordinator.Ask<Outlook>(new GetOutlook()).Grids);
        Assert.Equal(TimeSpan.Zero, _coordinator.Ask<Outlook>(new GetOutlook()).Fleet.High);
    }

    [Fact]
    public void What_a_grid_has_cost_and_will_cost_is_counted_in_seconds_of_devices_and_in_joules_where_these_were_measured()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 2)); // four cells
        _coordinator.Hello();
        Assert.Equal(new GridCost("g", 0, null, 0, 0), Cost());
        Finish(seconds: 100, joules: 20_000);
        Assert.Equal((100, 100, 20_000), (Cost().Seconds, Cost().MeasuredSeconds, Cost().Joules));
        Finish(seconds: 100, joules: null);
        Assert.Equal((200, 100, 20_000), (Cost().Seconds, Cost().MeasuredSeconds, Cost().Joules));
        var left = Cost();
        Assert.True(left.SecondsLeft!.Value > 0); // two cells, by their own kind or by their cost
        Assert.Equal(left.SecondsLeft.Value * 200, left.JoulesLeft!.Value, 6);
        Finish(seconds: 1, joules: null);
        Finish(seconds: 1, joules: null);
        Assert.Equal((202.0, (double?)0), (Cost().Seconds, Cost().SecondsLeft)); // an ended grid, too, says what it has cost

        void Finish(double seconds, double? joules)
        {
            var lease = _coordinator.Lease();
            _coordinator.Tell(new ReportSucceeded(ACoordinator.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { Seconds = seconds, EnergyJoules = joules }));
        }
    }

    [Fact]
    public void A_cell_that_beats_and_does_not_move_is_stuck_after_three_usual_pauses()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Hello();
        var lease = _coordinator.Lease();
        for (var beat = 1; beat <= 40; beat++)
        {
            _coordinator.Pass(TimeSpan.FromSeconds(20));
            _coordinator.Beat(beat, new CellBeat(lease, Math.Min(beat, 10), 1000, 1, 1, 1, 0, "distil"));
            if (beat == 12)
            {
                Assert.Empty(_coordinator.Ask<Outlook>(new GetOutlook()).Stuck);
            }
        }

        var stuck = Assert.Single(_coordinator.Ask<Outlook>(new GetOutlook()).Stuck);
        Assert.Equal(lease.Cell, stuck.Cell);
        Assert.Equal(TimeSpan.FromSeconds(600), stuck.Since);
    }

    [Fact]
    public void Failures_are_grouped_and_say_whether_cell_or_device_is_to_blame()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 4, attempts: 1));
        _coordinator.Hello();
        for (var cell = 0; cell < 2; cell++)
        {
            var lease = _coordinator.Lease();
            _coordinator.Ask<LeaseEnded>(new ReportFailed(ACoordinator.Node, 1, lease, "cpu:0", new(FailureClass.User, $"file /data/{cell} of {cell + 7} is odd", "line one\nline two", 0)));
        }

        var group = Assert.Single(_coordinator.Ask<FailureGroups>(new GetFailureGroups("g")).Groups);
        Assert.Equal("file … of … is odd", group.Message);
        Assert.Equal("2 cells on one device", group.Spread.Sentence(group.Count));
        Assert.Equal(["host-a/cpu:0"], group.Spread.Devices);
        Assert.Equal(2, group.Cells.Length);
        Assert.Contains("line two", group.Sample.Last.StderrTail, StringComparison.Ordinal);
        Assert.Contains("there is no grid 'h'", _coordinator.Ask<Refused>(new GetFailureGroups("h")).Because, StringComparison.Ordinal);
    }

    private GridCost Cost() => _coordinator.Ask<Outlook>(new GetOutlook()).Costs.Single();

    private Estimate Grid() => _coordinator.Ask<Outlook>(new GetOutlook()).Grids.Single().Ends;
}
