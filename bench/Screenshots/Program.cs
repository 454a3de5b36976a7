using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

// usage: Slfd.Screenshots SLFD GRID OUT: runs the grid, looks at it while it runs and when it is done, and writes a picture of every page.
if (args is not [var slfd, var grid, var output])
{
    Console.Error.WriteLine("usage: Slfd.Screenshots SLFD GRID OUT");
    return 2;
}

var folder = Directory.CreateTempSubdirectory("slfd-screenshots-").FullName;
var runs = Path.Combine(folder, "runs");
try
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Environment.GetEnvironmentVariable("SLFD_CHROMIUM") ?? "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] });
    var name = Regex.Match(File.ReadAllText(grid), @"name\s*=\s*""?([\w.-]+)").Groups[1].Value;

    using (Launched run = new(slfd, ["run", grid, "--runs", runs, "--plain", "--http", "127.0.0.1:0"]))
    {
        await using Visit visit = await Visit.Open(browser, await run.Link(), output);
        await visit.Page.GotoAsync($"{visit.Address}/g/{name}");
        await visit.Page.Locator(".matrix td:has-text('±') >> nth=3").WaitForAsync(new() { Timeout = 600_000 }); // some entries are done, others are not
        await visit.Take("web-running", $"/g/{name}");
        await visit.Take("web-fleet", "/fleet");
        await run.Ended();
    }

    using Launched serve = new(slfd, ["serve", "--runs", runs, "--http", "127.0.0.1:0", "--nodes", "127.0.0.1:0", "--listen", "127.0.0.1:0"]);
    var link = await serve.Link();
    await using (Visit visit = await Visit.Open(browser, link, output))
    {
        await visit.Page.GotoAsync($"{visit.Address}/g/{name}/cells?state=done");
        var cells = await visit.Page.Locator("#cells tbody a[href*='/c/']").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        var last = cells.Distinct().ToArray();
        await visit.Take("web-overview", "/");
        await visit.Take("web-grid", $"/g/{name}");
        await visit.Take("web-cells", $"/g/{name}/cells");
        await visit.Take("web-cell", last[^1]);
        await visit.Take("web-compare", $"/compare?a={last[^1][3..]}&b={last[^2][3..]}");
        await visit.Take("web-events", "/events");
        await visit.Take("web-report", $"/report/{name}");
        await visit.Dark();
        await visit.Take("web-grid-dark", $"/g/{name}");
        await visit.Take("web-cells-dark", $"/g/{name}/cells");
        await visit.Phone();
        await visit.Take("web-overview-phone", "/");
        await visit.Take("web-grid-phone", $"/g/{name}");
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

/// <summary>A browser that has logged in.</summary>
internal sealed class Visit(IBrowserContext context, IPage page, string address, string output) : IAsyncDisposable
{
    public IPage Page => page;

    public string Address => address;

    public static async Task<Visit> Open(IBrowser browser, Uri link, string output)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 }, ColorScheme = ColorScheme.Light });
        var page = await context.NewPageAsync();
        await page.GotoAsync(link.ToString());
        return new(context, page, link.GetLeftPart(UriPartial.Authority), output);
    }

    public async Task Take(string name, string path)
    {
        await page.GotoAsync($"{address}{path}");
        await page.ScreenshotAsync(new() { Path = Path.Combine(output, $"{name}.png"), FullPage = true });
        Console.WriteLine($"{name}.png");
    }

    public Task Dark() => page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

    public async Task Phone()
    {
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(390, 800);
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}

/// <summary>A started slfd.</summary>
internal sealed partial class Launched : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Launched(string slfd, string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(slfd, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Task<Uri> Link() => _link.Task.WaitAsync(s_patience);

    public Task Ended() => _process.WaitForExitAsync().WaitAsync(s_patience);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            _process.WaitForExit(30_000);
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        Console.Error.WriteLine(line);
        if (line is not null && Found().Match(line) is { Success: true } found)
        {
            _link.TrySetResult(new(found.Value));
        }
    }

    [GeneratedRegex(@"http://\S+/login\?code=\w+")]
    private static partial Regex Found();
}
