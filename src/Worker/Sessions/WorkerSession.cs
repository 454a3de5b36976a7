using Slfd.Artifacts.Retention;
using Slfd.Messages.Workers;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Sessions;

/// <summary>A conversation with a device actor: handshake, then cells until the worker is told to end.</summary>
internal static class WorkerSession
{
    /// <summary>Speaks the line protocol on stdin and stdout; computes on the calling thread.</summary>
    /// <param name="deviceName">As asked for: <c>cpu</c>, <c>cuda:0</c>.</param>
    /// <param name="threads">Intra-op threads.</param>
    /// <param name="shares">Workers that share the device, this one counted.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string deviceName, int threads, int shares)
    {
        using var deaf = TerminalSignals.Ignore();
        using var events = EventWriter.TakeStandardOutput();
        ParentWatch.Start();
        using var commands = new CommandQueue();
        commands.Start(new StreamReader(Console.OpenStandardInput()));

        var device = Devices.Open(deviceName, threads, shares);
        events.Tell(new WorkerReady(WorkerLines.Version, Environment.ProcessId, deviceName, device.Name, device.Software));

        var session = new CellSession(device, new(new(device.Device, CacheFolder.Default()), new(device.Device)), events.Tell);
        foreach (var cell in commands.Cells())
        {
            events.Tell(session.Run(cell.Command, cell.Stop));
            if (session.DeviceLost)
            {
                return WorkerExitCode.DeviceLost;
            }
        }

        return WorkerExitCode.Done;
    }
}
