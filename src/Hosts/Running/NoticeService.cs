using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Running;

/// <summary>Says in the log what people should know in time. A sentence is said when it is new; those about certificates count days, so they are said once a day.</summary>
/// <param name="notices">The sentences that hold now.</param>
/// <param name="log">Where they are said.</param>
/// <param name="clock">The time between two looks.</param>
internal sealed class NoticeService(Func<CancellationToken, Task<IReadOnlyList<string>>> notices, ILogger log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);
    private HashSet<string> _said = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (; ; await Task.Delay(s_every, clock, stoppingToken))
        {
            var now = await notices(stoppingToken);
            foreach (var sentence in now.Where(sentence => !_said.Contains(sentence)))
            {
                log.Line(LogLevel.Warning, sentence);
            }

            _said = [.. now];
        }
    }
}
