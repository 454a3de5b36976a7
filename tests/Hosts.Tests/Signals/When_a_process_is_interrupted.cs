using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Slfd.Hosts.Signals;

namespace Slfd.Hosts.Tests.Signals;

/// <summary>Once to drain and stop, twice to stop now. Real signals reach real processes in EndToEnd.Tests.</summary>
public sealed class When_a_process_is_interrupted
{
    [Fact]
    public void The_first_time_and_the_second_are_told_apart_and_a_third_changes_nothing()
    {
        using Interruption interruption = new(Array.Empty<PosixSignal>());
        Assert.False(interruption.Once.IsCompleted || interruption.Twice.IsCompleted);
        interruption.Interrupt();
        Assert.Equal((true, false), (interruption.Once.IsCompleted, interruption.Twice.IsCompleted));
        interruption.Interrupt();
        interruption.Interrupt();
        Assert.True(interruption.Twice.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_host_ends_at_the_first_one()
    {
        using Interruption interruption = new(Array.Empty<PosixSignal>());
        ApplicationLifetime application = new(NullLogger<ApplicationLifetime>.Instance);
        SignalLifetime lifetime = new(interruption, application);
        await lifetime.WaitForStartAsync(default);
        Assert.False(application.ApplicationStopping.IsCancellationRequested);
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = application.ApplicationStopping.Register(stopping.SetResult);
        interruption.Interrupt();
        await stopping.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(interruption.Twice.IsCompleted); // ending the host is no second signal
        await lifetime.StopAsync(default);
    }
}
