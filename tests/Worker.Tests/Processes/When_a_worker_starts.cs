using Slfd.Messages.Workers;

namespace Slfd.Worker.Tests.Processes;

/// <summary>The handshake, and what the command line accepts.</summary>
public class When_a_worker_starts
{
    [Fact]
    public void It_says_what_it_is_once_libtorch_is_loaded_and_ends_when_told_to()
    {
        using var worker = new WorkerProcess("--device", "cpu");
        var ready = worker.Until<WorkerReady>();
        worker.Send(new EndWorker());

        Assert.Equal(WorkerLines.Version, ready.Protocol);
        Assert.Equal(worker.Id, ready.ProcessId);
        Assert.Equal(("cpu", "cpu"), (ready.Device, ready.DeviceName));
        Assert.Matches(@"^slfd \d\S*, TorchSharp \d\S*, libtorch \d\S*, \.NET \d\S*, MKL as-(intel|detected)$", ready.Software);
        Assert.Equal(0, worker.Exit());
    }

    [Fact]
    public void On_a_device_that_is_not_there_it_says_so_and_ends_with_3()
    {
        using var worker = new WorkerProcess("--device", "abacus");
        Assert.Equal(3, worker.Exit());
        Assert.Empty(worker.ReadToEnd());
        Assert.Contains("abacus", worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void With_an_option_that_it_does_not_know_it_names_those_it_does_and_ends_with_2()
    {
        using var worker = new WorkerProcess("--devise", "cpu");
        Assert.Equal(2, worker.Exit());
        Assert.Contains("--devise", worker.Stderr, StringComparison.Ordinal);
        Assert.Contains("--device", worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_teaches_by_example()
    {
        using var worker = new WorkerProcess("--help");
        var help = worker.ReadToEnd();
        Assert.Equal(0, worker.Exit());
        Assert.Contains("slfd-worker run SPEC.json", help, StringComparison.Ordinal);
        Assert.Contains("verify --fixtures DIR", help, StringComparison.Ordinal);
    }
}
