using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Coordinators;
using Slfd.Hosts.Running;
using Slfd.Hosts.Tests.Running;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>A coordinator that ends before its host watches it is missed all the same: the host would go on with nobody who coordinates.</summary>
public sealed class When_a_coordinator_is_gone_at_once() : TestKit("akka.loglevel = ERROR")
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_host_joins_again_or_ends(bool handedOver)
    {
        using ANotifySocket systemd = new();
        Ending ending = new();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        CoordinatorWatch.Start(Sys, NullLogger.Instance, new(systemd.Notifier, NullLogger.Instance), [], "/user/coordinator/coordinator", ending, () => stopped.TrySetResult());
        Sys.EventStream.Publish(new CoordinatorEnded(1, Asked: handedOver)); // as good as before the answer that nobody is there
        Sys.EventStream.Publish(new CoordinatorTookOver(1));
        await stopped.Task.WaitAsync(Waiting.Patience);
        Assert.Equal((handedOver, !handedOver), (ending.Again is not null, ending.Broken is not null));
    }
}
