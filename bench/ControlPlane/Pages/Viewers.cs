using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;

namespace Slfd.ControlPlane.Pages;

/// <summary>
/// People who look, in a process of their own: each has the grid's page open and opens another page every second. Prints a line for each page, told apart whether they all have just come, and for
/// each change that one of them saw.
/// </summary>
internal static partial class Viewers
{
    /// <summary>So long all of them come at once, and code is compiled on both sides.</summary>
    public static readonly TimeSpan Arriving = TimeSpan.FromSeconds(5);

    private static readonly long s_start = Stopwatch.GetTimestamp();
    private static readonly string[] s_pages = ["/", "/g/web", "/g/web?view=convnet&choice=last", "/g/web/cells?state=running", "/g/web/cells?state=waiting&after=5000", "/fleet", "/events"];

    /// <summary>Looks until the time is over.</summary>
    /// <param name="arguments">Address, number of viewers, seconds.</param>
    public static async Task Look(string[] arguments)
    {
        Uri address = new(arguments[0]);
        var (count, seconds) = (int.Parse(arguments[1], CultureInfo.InvariantCulture), int.Parse(arguments[2], CultureInfo.InvariantCulture));
        using HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { BaseAddress = address };
        using CancellationTokenSource over = new(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(Enumerable.Range(0, count).SelectMany(viewer => (Task[])[Follow(http, report: viewer == 0, over.Token), Browse(http, viewer, over.Token)]));
    }

    private static async Task Follow(HttpClient http, bool report, CancellationToken stop)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/g/web") { Headers = { Accept = { new("text/event-stream") } } };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop))
            {
                if (report && Done().Match(item.Data) is { Success: true } done)
                {
                    Console.WriteLine(FormattableString.Invariant($"change {Digits().Replace(done.Groups[1].Value, string.Empty)} {Stopwatch.GetTimestamp()}"));
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or HttpRequestException)
        {
            // The time is over.
        }
    }

    private static async Task Browse(HttpClient http, int viewer, CancellationToken stop)
    {
        Random random = new(viewer);
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5 + random.NextDouble()), stop);
                var began = Stopwatch.GetTimestamp();
                var address = s_pages[random.Next(s_pages.Length)];
                using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), stop);
                var page = await answer.Content.ReadAsStringAsync(stop);
                Console.WriteLine(answer.IsSuccessStatusCode
                    ? FormattableString.Invariant($"{(Stopwatch.GetElapsedTime(s_start, began) < Arriving ? "first" : "page")} {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F2} {page.Length} {address}")
                    : FormattableString.Invariant($"refused {(int)answer.StatusCode}")); // the host is busy: the visitor tries again
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    [GeneratedRegex("<b>([^<]+)</b> of <a")]
    private static partial Regex Done();

    [GeneratedRegex("&#x[0-9A-F]+;|[^0-9]")]
    private static partial Regex Digits();
}
