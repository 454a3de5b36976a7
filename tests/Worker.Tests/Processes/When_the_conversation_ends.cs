using System.Diagnostics;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Processes;

/// <summary>A worker that nobody listens to ends at once: its device is wanted.</summary>
public sealed class When_the_conversation_ends : IDisposable
{
    private readonly TemporaryRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void End_of_file_on_stdin_ends_an_idle_worker()
    {
        using var worker = WorkerProcess.Ready();
        worker.CloseStdin();
        Assert.Equal(4, worker.Exit());
    }

    [Fact]
    public void End_of_file_on_stdin_ends_a_worker_that_computes()
    {
        using var worker = WorkerProcess.Ready();
        worker.Run(TinyCell.Endless, _runs);
        worker.Until<CellProgressed>(progress => progress.Iteration > 0);
        worker.CloseStdin();
        Assert.Equal(4, worker.Exit());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("USR1")] // Slurm, before the time is up
    public void A_signal_of_the_terminal_does_not_end_it(string signal)
    {
        using var worker = WorkerProcess.Ready();
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {worker.Id}"]))
        {
            kill.WaitForExit();
        }

        worker.Run(TinyCell.Baseline, _runs);
        worker.Finish();
    }

    [Fact]
    public void A_line_that_is_not_of_the_protocol_is_quoted_on_stderr_and_ends_it_with_2()
    {
        using var worker = WorkerProcess.Ready();
        worker.SendLine("GET / HTTP/1.1");
        Assert.Equal(2, worker.Exit());
        Assert.Contains("GET / HTTP/1.1", worker.Stderr, StringComparison.Ordinal);
    }
}
