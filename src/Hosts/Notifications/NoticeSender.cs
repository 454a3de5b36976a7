using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slfd.Hosts.Notifications;

/// <summary>Brings notices to people: posts them to webhooks and runs a command, each tried again when it fails.</summary>
/// <param name="options">To whom.</param>
/// <param name="http">Posts.</param>
/// <param name="clock">Of the pauses.</param>
internal sealed class NoticeSender(NotifyOptions options, HttpClient http, TimeProvider clock)
{
    /// <summary>How long one try may take.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>The pauses between tries: four tries in all.</summary>
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(60)];

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Brings a notice to everybody.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="tries">How often at most.</param>
    /// <param name="stop">Gives it up.</param>
    /// <returns>For each whom it could not be brought to, why, in a sentence.</returns>
    public async Task<IReadOnlyList<string>> Send(Notice notice, int tries, CancellationToken stop)
    {
        var sent = options.Webhooks.Select(webhook => Again(webhook.Name, end => Post(webhook, notice, end), tries, stop)).ToList();
        if (options.Command.Count > 0)
        {
            sent.Add(Again($"the command {options.Command[0]}", end => Run(notice, end), tries, stop));
        }

        return [.. (await Task.WhenAll(sent)).OfType<string>()];
    }

    /// <summary>Tries of a notice that matters.</summary>
    public static int AllTries => s_pauses.Length + 1;

    /// <summary>The body of a message.</summary>
    internal string Body(WebhookShape shape, Notice notice)
    {
        var line = $"[{options.Name}] {notice.Title}";
        JsonNode body = shape switch
        {
            WebhookShape.Json => Whole(notice),
            WebhookShape.Slack => new JsonObject { ["text"] = $"*{Escaped(line)}*\n{Escaped(notice.Text)}" },
            WebhookShape.Teams => new JsonObject
            {
                ["type"] = "message",
                ["attachments"] = new JsonArray(new JsonObject
                {
                    ["contentType"] = "application/vnd.microsoft.card.adaptive",
                    ["content"] = new JsonObject
                    {
                        ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                        ["type"] = "AdaptiveCard",
                        ["version"] = "1.4",
                        ["body"] = new JsonArray(
                            new JsonObject { ["type"] = "TextBlock", ["text"] = line, ["weight"] = "Bolder", ["wrap"] = true },
                            new JsonObject { ["type"] = "TextBlock", ["text"] = notice.Text, ["wrap"] = true }),
                    },
                }),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "no shape of a message"),
        };
        return body.ToJsonString(s_json);

        // Slack reads these three as the beginning of a link or a mention.
        static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private JsonObject Whole(Notice notice) => new()
    {
        ["sweep"] = options.Name,
        ["kind"] = notice.Kind,
        ["key"] = notice.Key,
        ["title"] = notice.Title,
        ["text"] = notice.Text,
        ["host"] = Environment.MachineName,
        ["at"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <returns>Why it failed at last; null: it did not.</returns>
    private async Task<string?> Again(string whom, Func<CancellationToken, Task> send, int tries, CancellationToken stop)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
                end.CancelAfter(s_patience);
                await send(end.Token);
                return null;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or Win32Exception or InvalidOperationException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
            {
                if (tried >= tries)
                {
                    return $"{whom} cannot be told: {(failure is OperationCanceledException ? $"no end within {s_patience.TotalSeconds:F0} s" : failure.Message)}";
                }
            }

            await Task.Delay(s_pauses[tried - 1], clock, stop);
        }
    }

    private async Task Post(Webhook webhook, Notice notice, CancellationToken stop)
    {
        using StringContent body = new(Body(webhook.Shape, notice), new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(webhook.Url, body, stop);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"it answered {(int)answer.StatusCode}");
        }
    }

    private async Task Run(Notice notice, CancellationToken stop)
    {
        ProcessStartInfo start = new(options.Command[0], options.Command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["SLFD_NOTICE_KIND"], start.Environment["SLFD_NOTICE_TITLE"], start.Environment["SLFD_NOTICE_TEXT"]) = (notice.Kind, notice.Title, notice.Text);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("it does not start");
        try
        {
            var (output, errors) = (process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, stop), process.StandardError.ReadToEndAsync(stop));
            await Feed(process, notice);
            await process.WaitForExitAsync(stop);
            await output;
            if (process.ExitCode != 0)
            {
                var said = (await errors).Trim();
                throw new InvalidOperationException($"it ended with {process.ExitCode}{(said.Length > 0 ? $": {(said.Length > 200 ? said[..200] + "…" : said)}" : string.Empty)}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private async Task Feed(Process process, Notice notice)
    {
        try
        {
            await process.StandardInput.WriteAsync(Whole(notice).ToJsonString(s_json));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read what it gets; its exit code says whether that is well.
        }
    }
}
