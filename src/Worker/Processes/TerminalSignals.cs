using System.Runtime.InteropServices;

namespace Slfd.Worker.Processes;

/// <summary>Ctrl-C in a terminal reaches every process of the group. The parent turns it into a drain; a worker that died of it could not write the checkpoint.</summary>
internal sealed class TerminalSignals : IDisposable
{
    // SIGUSR1, which .NET has no name for: schedulers send it to all processes of a job before its time is up.
    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, (PosixSignal)10];

    private readonly PosixSignalRegistration[] _registrations;

    private TerminalSignals(PosixSignalRegistration[] registrations) => _registrations = registrations;

    /// <summary>Ignores what a terminal or a service manager sends; commands, the end of the parent and SIGKILL still end the process.</summary>
    public static TerminalSignals Ignore() => new([.. s_signals.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true))]);

    /// <summary>Heeds them again.</summary>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());
}
