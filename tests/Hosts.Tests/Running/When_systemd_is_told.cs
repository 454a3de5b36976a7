using Microsoft.Extensions.Logging.Abstractions;
using Slfd.Hosts.Running;

namespace Slfd.Hosts.Tests.Running;

/// <summary>What arrives at a socket of systemd's kind, and what happens where there is none.</summary>
public sealed class When_systemd_is_told
{
    [Fact]
    public async Task Ready_status_and_stopping_arrive_as_it_wants_them_and_stopping_once()
    {
        using ANotifySocket systemd = new();
        ServiceManager manager = new(systemd.Notifier, NullLogger.Instance);
        manager.Status("waiting");
        manager.Ready("ready");
        manager.Stopping();
        manager.Stopping();
        manager.Status("the end");
        await Waiting.Until(() => systemd.HasHeard("STATUS=the end"), "the last datagram");
        Assert.Equal(["STATUS=waiting", "READY=1\nSTATUS=ready", "STOPPING=1\nSTATUS=stopping", "STATUS=the end"], systemd.Heard);
    }

    [Fact]
    public void A_socket_that_is_gone_ends_nothing()
    {
        ANotifySocket systemd = new();
        systemd.Dispose();
        new ServiceManager(systemd.Notifier, NullLogger.Instance).Ready("ready");
        Assert.Empty(systemd.Heard);
    }
}
