using Microsoft.Extensions.Hosting;

namespace Slfd.Api;

/// <summary>Signals are the command's business (<c>Interruption</c>), not the web host's.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
