using System.Runtime.InteropServices;

namespace Slfd.Cli.Hosting;

/// <summary>Ctrl-C, and the signals that schedulers and terminals send for the same: once to stop in good order, twice to stop now.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly TaskCompletionSource _once = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _twice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Count))];

    public Task Once => _once.Task;

    public Task Twice => _twice.Task;

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Count(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_once.TrySetResult())
        {
            _twice.TrySetResult();
        }
    }
}
