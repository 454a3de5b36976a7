using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Running;

/// <summary>Tells systemd how a process stands (<c>Type=notify</c>, sd_notify). Where <c>NOTIFY_SOCKET</c> names no socket, nobody is told.</summary>
/// <remarks>The package's own lifetime is not used: it says STOPPING whenever a host stops, and a coordinator host that joins the others again stops one and starts another.</remarks>
internal sealed class ServiceManager(ISystemdNotifier notifier, ILogger log)
{
    private int _stopping;

    /// <summary>The process does what it is there for.</summary>
    public void Ready(string status) => Tell($"READY=1\nSTATUS={status}");

    /// <summary>The process goes on, and this is how it stands: one line.</summary>
    public void Status(string status) => Tell($"STATUS={status}");

    /// <summary>The process is about to end; told once.</summary>
    public void Stopping()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            Tell("STOPPING=1\nSTATUS=stopping");
        }
    }

    private void Tell(string state)
    {
        try
        {
            notifier.Notify(new(state));
        }
        catch (SocketException gone)
        {
            log.Line(LogLevel.Warning, $"systemd could not be told '{state.Split('\n')[0]}': {gone.Message}");
        }
    }
}
