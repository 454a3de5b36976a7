using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Nodes;

/// <summary>When different cells fail in a row on one device, the device is to blame and gets no more work.</summary>
public class When_a_device_fails_cell_after_cell
{
    private readonly ACoordinator _coordinator = new();

    public When_a_device_fails_cell_after_cell() => _coordinator.Submit(AGrid.Named("g", seeds: 5));

    [Theory]
    [InlineData(FailureClass.Infrastructure)]
    [InlineData(FailureClass.TimeOut)]
    public void It_is_quarantined_and_told_so(FailureClass kind)
    {
        FailThree(kind);
        Assert.Contains("quarantined", Assert.IsType<NoWork>(_coordinator.Request()).Because, StringComparison.Ordinal);
        Assert.Equal([new DeviceId(ACoordinator.Node, "cpu:0")], _coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined);
        Assert.IsType<Grant>(_coordinator.Request("cpu:1"));
    }

    [Theory]
    [InlineData(FailureClass.User)]
    [InlineData(FailureClass.Numeric)]
    [InlineData(FailureClass.Storage)] // the store fills up for all devices at once
    [InlineData(FailureClass.OutOfMemory)] // each is tried again with smaller chunks
    public void But_not_for_what_the_cells_themselves_do(FailureClass kind)
    {
        FailThree(kind);
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Theory]
    [InlineData(FailureClass.User, true)]
    [InlineData(FailureClass.Numeric, true)]
    [InlineData(FailureClass.OutOfMemory, false)] // each cell finds its chunks first, and is retried
    [InlineData(FailureClass.Storage, false)]
    public void Unless_five_do_so_in_a_row_whatever_their_class_except_for_a_full_disk_and_chunks_that_were_too_large(FailureClass kind, bool stops)
    {
        for (var cell = 0; cell < 5; cell++)
        {
            _coordinator.Fail(_coordinator.Lease(), kind);
        }

        Assert.Equal(stops ? 1 : 0, _coordinator.Journal.OfType<DeviceQuarantined>().Count());
        _coordinator.Restart();
        Assert.Equal(stops, _coordinator.Request() is NoWork { Because: var because } && because.Contains("5 different cells", StringComparison.Ordinal));
    }

    [Fact]
    public void A_class_that_a_newer_node_knows_is_named_and_retried()
    {
        _coordinator.Fail(_coordinator.Lease(), (FailureClass)77);
        var failed = Assert.Single(_coordinator.Journal.OfType<CellFailed>());
        Assert.Equal(FailureClass.Infrastructure, failed.Failure.Class);
        Assert.Contains("class 77", failed.Failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failed.RetryAfter);
    }

    [Fact]
    public void Nor_with_a_success_between()
    {
        _coordinator.Fail(_coordinator.Lease());
        _coordinator.Fail(_coordinator.Lease());
        _coordinator.Succeed(_coordinator.Lease());
        _coordinator.Fail(_coordinator.Lease());
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void Nor_for_one_cell_that_fails_again_and_again()
    {
        for (var round = 0; round < 3; round++)
        {
            _coordinator.Fail(_coordinator.Lease());
            _coordinator.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(_coordinator.Journal.OfType<DeviceQuarantined>());
    }

    [Fact]
    public void It_stays_so_over_a_recovery_until_an_operator_restores_it()
    {
        FailThree(FailureClass.Infrastructure);
        _coordinator.Restart();
        Assert.IsType<NoWork>(_coordinator.Request());
        _coordinator.Ask<Changed>(new RestoreDevice(new(ACoordinator.Node, "cpu:0")));
        Assert.IsType<Grant>(_coordinator.Request());
    }

    [Fact]
    public void Or_until_its_nodes_process_is_started_again()
    {
        FailThree(FailureClass.Infrastructure);
        _coordinator.Ask<Welcome>(new Hello(ACoordinator.Node, 1, ["cpu:0"], []));
        Assert.IsType<NoWork>(_coordinator.Request());
        _coordinator.Ask<Welcome>(new Hello(ACoordinator.Node, 2, ["cpu:0"], []));
        Assert.Empty(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined);
    }

    [Fact]
    public void What_an_operator_took_out_of_work_stays_so_over_a_recovery_and_a_new_start_of_its_node_until_it_is_restored()
    {
        DeviceId device = new(ACoordinator.Node, "cpu:0");
        _coordinator.Ask<Welcome>(new Hello(ACoordinator.Node, 1, ["cpu:0"], []));
        var tried = _coordinator.Ask<Changed>(new QuarantineDevice(device, "its fan is loud", DryRun: true, new("olga", "test")));
        Assert.Equal((true, 1), (tried.DryRun, tried.Count));
        Assert.IsType<Grant>(_coordinator.Request());
        var done = _coordinator.Ask<Changed>(new QuarantineDevice(device, "its fan is loud", DryRun: false, new("olga", "test")));
        Assert.Contains("goes on there", Assert.Single(done.Notes), StringComparison.Ordinal);
        Assert.Equal("its fan is loud (olga)", Assert.Single(_coordinator.Journal.OfType<DeviceQuarantined>()).Because);
        Assert.Equal(0, _coordinator.Ask<Changed>(new QuarantineDevice(device, "its fan is loud", DryRun: false, new("olga", "test"))).Count);
        Assert.IsType<NoWork>(_coordinator.Request());
        _coordinator.Restart();
        _coordinator.Ask<Welcome>(new Hello(ACoordinator.Node, 2, ["cpu:0"], []));
        Assert.Equal([device], _coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined);
        _coordinator.Ask<Changed>(new RestoreDevice(device));
        Assert.Empty(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined);
        Assert.Equal("quarantine host-a/cpu:0 --reason \"its fan is loud\"", _coordinator.Journal.OfType<OperatorActed>().Select(acted => $"{acted.Verb} {acted.Selector}").First());
    }

    [Fact]
    public void Which_device_and_why_must_be_said()
    {
        _coordinator.Ask<Welcome>(new Hello(ACoordinator.Node, 1, ["cpu:0"], []));
        OperatorId olga = new("olga", "test");
        Assert.Contains("has no device 'cuda:7'; it has: cpu:0", _coordinator.Ask<Refused>(new QuarantineDevice(new(ACoordinator.Node, "cuda:7"), "why", false, olga)).Because, StringComparison.Ordinal);
        Assert.Contains("no node is called 'gpu9'", _coordinator.Ask<Refused>(new QuarantineDevice(new(new("gpu9"), "cpu:0"), "why", false, olga)).Because, StringComparison.Ordinal);
        foreach (var reason in (string[])["", "  ", "two\nlines", new('x', QuarantineDevice.LongestReason + 1)])
        {
            Assert.Contains("say why", _coordinator.Ask<Refused>(new QuarantineDevice(new(ACoordinator.Node, "cpu:0"), reason, false, olga)).Because, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_device_that_is_not_quarantined_cannot_be_restored() =>
        Assert.Contains("not quarantined", _coordinator.Ask<Refused>(new RestoreDevice(new(ACoordinator.Node, "x"))).Because, StringComparison.Ordinal);

    private void FailThree(FailureClass kind)
    {
        for (var cell = 0; cell < 3; cell++)
        {
            _coordinator.Fail(_coordinator.Lease(), kind);
        }
    }
}
