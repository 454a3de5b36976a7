using Microsoft.Playwright;

namespace Slfd.Web.Tests;

/// <summary>The host's own Chromium; nothing is downloaded.</summary>
internal sealed class Browsers
{
    private static readonly string? s_chromium = ((string[])[Environment.GetEnvironmentVariable("SLFD_CHROMIUM") ?? string.Empty, "/usr/bin/chromium", "/usr/bin/chromium-browser"]).FirstOrDefault(File.Exists);
    private const float Patience = 120_000;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (s_chromium is not null)
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = s_chromium, Args = ["--no-sandbox", "--disable-gpu"], Timeout = Patience });
        }
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A browser with cookies of its own; the test is skipped where Chromium is not installed.</summary>
    public async Task<IBrowserContext> Open(BrowserNewContextOptions? options = null)
    {
        Skip.If(_browser is null, "Chromium is not installed: apt-get install chromium, or SLFD_CHROMIUM names one");
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }
}
