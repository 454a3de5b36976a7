using Microsoft.Extensions.Hosting;
using Slfd.Api.Failures;
using Slfd.Networking;

namespace Slfd.Api.Security;

/// <summary>Takes up what files with tokens and certificates say, while the API is served.</summary>
/// <param name="files">The files.</param>
/// <param name="every">How often.</param>
/// <param name="log">Told of changes.</param>
internal sealed class FileLooks(IReadOnlyList<IWatchedFiles> files, TimeSpan every, ApiLog log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (files.Count > 0)
        {
            await Task.Delay(every, stoppingToken);
            foreach (var change in files.Select(file => file.Look()).OfType<FileChange>())
            {
                log.Note(change.Sentence);
            }
        }
    }
}
