using Microsoft.Extensions.Hosting;

namespace Slfd.Hosts.Signals;

/// <summary>Ends a generic host at the first signal. The signals are the process's, which may run one host after another.</summary>
internal sealed class SignalLifetime(Interruption interruption, IHostApplicationLifetime application) : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _ = interruption.Once.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
