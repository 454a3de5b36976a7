using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Failures;

/// <summary>What a host lacks is a failure of the pair of cell and host: neither is charged, and the cell is done elsewhere. Where every host lacks it, the cell fails until one joins, or gets it.</summary>
public class When_a_host_lacks_data
{
    private static readonly NodeId s_bad = ACoordinator.Node;
    private static readonly NodeId s_good = new("host-b");
    private readonly ACoordinator _coordinator = new(new() { QuarantineAfter = 2 });
    private long _request = 1_000;

    public When_a_host_lacks_data() => _coordinator.Submit(AGrid.Named("g", seeds: 4, attempts: 1));

    [Fact]
    public void The_cell_is_tried_again_elsewhere_and_neither_cell_nor_device_is_charged()
    {
        Meet(s_bad);
        Meet(s_good);
        for (var times = 0; times < 3; times++)
        {
            FailForData(s_bad);
        }

        Assert.DoesNotContain(_coordinator.Journal, change => change is DeviceQuarantined);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _coordinator.Status("g").Failed);
        Assert.IsType<Grant>(Ask(s_good));
    }

    [Fact]
    public void A_host_is_not_asked_for_what_it_has_said_it_lacks()
    {
        Meet(s_bad);
        Meet(s_good);
        var need = FailForData(s_bad);
        _coordinator.Pass(TimeSpan.FromSeconds(2));
        Assert.Contains(need, Assert.IsType<NoWork>(Ask(s_bad, need)).Because, StringComparison.Ordinal);
        Assert.IsType<Grant>(Ask(s_bad, "data set of another grid"));
    }

    [Fact]
    public void The_cell_fails_when_every_host_has_said_so()
    {
        Meet(s_bad);
        Meet(s_good);
        var need = FailForData(s_bad);
        Assert.Equal(0, _coordinator.Status("g").Failed);
        FailForData(s_good);
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Assert.IsType<Grant>(Ask(s_bad, need)); // so that the next one is told its reason too, and a run ends
    }

    [Fact]
    public void Alone_it_fails_at_once()
    {
        Meet(s_bad);
        FailForData(s_bad);
        Assert.Equal(1, _coordinator.Status("g").Failed);
    }

    [Fact]
    public void It_waits_again_by_itself_when_a_host_joins_or_is_started_again()
    {
        Meet(s_bad);
        FailForData(s_bad);
        Meet(s_bad); // the same life says hello again
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Meet(s_good);
        Assert.Equal(0, _coordinator.Status("g").Failed);
        Assert.IsType<Grant>(Ask(s_good));
    }

    [Fact]
    public void It_waits_again_by_itself_when_a_running_host_says_that_it_has_it_by_now()
    {
        Meet(s_bad);
        Meet(s_good);
        var need = FailForData(s_bad);
        FailForData(s_good);
        Assert.Equal(1, _coordinator.Status("g").Failed);

        Beat(s_bad, 1);
        Beat(s_bad, 2, "data set of another grid");
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Beat(s_bad, 3, "data set of another grid", need);
        Assert.Equal(0, _coordinator.Status("g").Failed);
        Assert.IsType<Grant>(Ask(s_bad)); // which had failed
    }

    [Fact]
    public void What_a_host_says_that_it_has_wakes_cells_once_until_it_is_found_lacking_once_more()
    {
        Meet(s_bad);
        var need = FailForData(s_bad);
        Beat(s_bad, 1, need);
        Assert.Equal(0, _coordinator.Status("g").Failed);
        FailForData(s_bad);
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Beat(s_bad, 1, need); // late
        Assert.Equal(1, _coordinator.Status("g").Failed);
        Beat(s_bad, 2, need);
        Assert.Equal(0, _coordinator.Status("g").Failed);

        var retried = _coordinator.Journal.Count(change => change is CellsRetried);
        Beat(s_bad, 3, need);
        Beat(s_bad, 4);
        Beat(s_bad, 5, need);
        Assert.Equal(retried, _coordinator.Journal.Count(change => change is CellsRetried));
    }

    [Fact]
    public void Names_without_end_are_not_remembered()
    {
        Meet(s_bad);
        var need = FailForData(s_bad);
        Beat(s_bad, 1, [.. Enumerable.Range(0, 1_000).Select(number => $"data set {number}"), need]);
        Beat(s_bad, 2, new string('x', 10_000), need);
        Assert.Equal(1, _coordinator.Status("g").Failed); // 64 are remembered
        Assert.DoesNotContain(_coordinator.Journal, change => change is CellsRetried);
    }

    [Fact]
    public void What_the_cell_does_not_need_no_host_lacks_for_it()
    {
        Meet(s_bad);
        FailForData(s_bad, "data set " + new string('x', 10_000));
        Assert.Equal(0, _coordinator.Status("g").Failed); // alone, it would have failed
    }

    private void Beat(NodeId node, long number, params string[] has) => _coordinator.Tell(new Heartbeat(node, 1, number, [], Has: has));

    private void Meet(NodeId node) => _coordinator.Ask<Welcome>(new Hello(node, 1, ["cpu:0"], []));

    private ICoordinatorReply? Ask(NodeId node, params string[] lacks) => _coordinator.Tell(new RequestWork(node, 1, ++_request, "cpu:0", Lacks: lacks));

    private string FailForData(NodeId node, string? other = null)
    {
        var grant = Assert.IsType<Grant>(Ask(node));
        var need = HostNeeds.DataSet(CellSpec.FromJson(grant.SpecJson).Data);
        CellFailure failure = new(FailureClass.Data, "no train.npz", string.Empty, 0, other ?? need);
        Assert.Equal(Verdict.Accepted, _coordinator.Ask<LeaseEnded>(new ReportFailed(node, 1, grant.Lease, "cpu:0", failure)).Verdict);
        return need;
    }
}
