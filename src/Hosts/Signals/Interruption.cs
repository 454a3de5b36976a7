using System.Runtime.InteropServices;

namespace Slfd.Hosts.Signals;

/// <summary>Ctrl-C, SIGTERM or SIGHUP: once to drain and stop, twice to stop now. SIGUSR1 drains too.</summary>
/// <remarks>Slurm sends SIGUSR1 some time before a job's time is up, where it is asked to (<c>--signal=USR1@120</c>, and submitit always), perhaps several times; so it never means "now".</remarks>
internal sealed class Interruption : IDisposable
{
    /// <summary>.NET has no name for it; numbers above 0 are the system's own.</summary>
    private const PosixSignal SigUsr1 = (PosixSignal)10;

    private readonly TaskCompletionSource _once = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _twice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Hears the signals of this process.</summary>
    public Interruption()
        : this([PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, SigUsr1])
    {
    }

    /// <param name="signals">Which are heard; none: <see cref="Interrupt"/> alone.</param>
    public Interruption(IEnumerable<PosixSignal> signals) => _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Count))];

    public Task Once => _once.Task;

    public Task Twice => _twice.Task;

    /// <summary>Counts as a signal.</summary>
    public void Interrupt()
    {
        if (!_once.TrySetResult())
        {
            _twice.TrySetResult();
        }
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Count(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == SigUsr1)
        {
            _once.TrySetResult();
        }
        else
        {
            Interrupt();
        }
    }
}
