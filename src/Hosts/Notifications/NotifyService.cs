using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Api.Alerts;
using Slfd.Api.Failures;
using Slfd.Artifacts;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Notifications;

/// <summary>Looks every few seconds how the sweep stands, and tells people what they asked to be told. Of several coordinator hosts the one that coordinates does it.</summary>
/// <param name="options">Whom to tell of what.</param>
/// <param name="desk">Looks how the sweep stands, once the host's API listens.</param>
/// <param name="runs">Keeps what was said, for the host that coordinates next.</param>
/// <param name="coordinates">Whether this host does now.</param>
/// <param name="log">Told of what could not be brought.</param>
/// <param name="clock">The time.</param>
internal sealed class NotifyService(NotifyOptions options, Func<AlertDesk> desk, RunsFolder runs, Func<bool> coordinates, ILogger log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(15);
    private NoticeBook? _book;

    /// <summary>Looks once, and tells.</summary>
    /// <returns>What was said.</returns>
    public async Task<IReadOnlyList<Notice>> Look(HttpClient http, CancellationToken stop)
    {
        if (!coordinates())
        {
            _book = null; // another host may say something meanwhile
            return [];
        }

        var snapshot = await desk().Snapshot(stop);
        _book ??= new(options, Read());
        var news = _book.News(snapshot, clock.GetUtcNow());
        Keep(_book.Told); // before it is said: twice is worse than late, and a failure is in the log
        NoticeSender sender = new(options, http, clock);
        foreach (var notice in news)
        {
            foreach (var fault in await sender.Send(notice, NoticeSender.AllTries, stop))
            {
                log.Line($"notice '{notice.Title}': {fault}");
            }
        }

        return news;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using HttpClient http = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(http, stoppingToken);
            }
            catch (Exception away) when (away is ApiFailure or OperationCanceledException)
            {
                // Nobody coordinates now, or this host ends.
            }
            catch (InvalidOperationException strange)
            {
                log.Line($"nobody could be told anything this time: {strange.Message}");
            }

            await Task.Delay(s_every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string File => Path.Combine(runs.Root, "notified.json");

    private Dictionary<string, long>? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, long>>(System.IO.File.ReadAllText(File));
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Keep(IReadOnlyDictionary<string, long> told)
    {
        var text = JsonSerializer.Serialize(told);
        if (text == _kept)
        {
            return;
        }

        try
        {
            WholeFile.WriteText(File, text);
            _kept = text;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            log.Line($"what was said cannot be kept, and may be said again after a restart: {refused.Message}");
        }
    }

    private string? _kept;
}
