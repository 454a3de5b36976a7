using System.Globalization;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;

namespace Slfd.Web.Tests.Cells;

/// <summary>A cell that a real worker distils, its page open in a real browser. Skipped where Chromium is not installed.</summary>
public sealed partial class While_a_cell_runs : IAsyncLifetime
{
    /// <summary>Goes on for as long as anybody looks.</summary>
    private const string Grid = """
        grid {
          name = long, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }], seeds = [0], iterations = 40000
          evaluation { every = 4, repeats = 1, epochs = 2, architectures = [convnet] }
          network { width = 8 }
          distillation { batch-real = 4, initialisation = noise }
          checkpoint-every = 1s
        }
        """;

    private readonly Browsers _browsers = new();

    public Task InitializeAsync() => _browsers.InitializeAsync();

    public Task DisposeAsync() => _browsers.DisposeAsync();

    [SkippableFact]
    public async Task Its_curve_and_its_log_grow_without_a_reload_and_arrow_keys_move_through_its_pictures()
    {
        await using var context = await _browsers.Open();
        using var sweep = await ARealSweep.Of(Grid);
        var page = await context.NewPageAsync();
        await page.GotoAsync(sweep.Link.ToString());
        var cell = await Running(sweep, page, pictures: 3);
        await page.EvaluateAsync("window.here = true");

        var curve = page.Locator("#curves svg").First;
        await Assertions.Expect(curve).ToBeVisibleAsync();
        Assert.True(await page.Locator("#curves svg").CountAsync() >= 3, "loss, rate and memory");
        var (iteration, points, log) = (await Iteration(page), await curve.InnerHTMLAsync(), await page.Locator("#log pre").InnerTextAsync());
        await Assertions.Expect(page.Locator("#curves small")).Not.ToContainTextAsync($"iteration {iteration} ");
        await Until(async () => await Iteration(page) > iteration && await curve.InnerHTMLAsync() != points, "the curve to grow");
        await Until(async () => await page.Locator("#log pre").InnerTextAsync() is var more && more != log && more.Contains("evaluated at iteration", StringComparison.Ordinal), "the log to grow");
        Assert.Contains("distil", await page.Locator("#attempts table").InnerTextAsync(), StringComparison.Ordinal);

        // The slider shows the latest picture, and goes along; an arrow key goes back, and what was chosen stays while others come.
        var slider = page.Locator(".gallery input[type=range]");
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        var first = await page.Locator(".gallery img").GetAttributeAsync("src");
        Assert.EndsWith("/sheet/1/4.png", first, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator(".gallery img")).ToHaveAttributeAsync("src", first!.Replace("/4.png", "/8.png", StringComparison.Ordinal));
        var count = await page.Locator(".points a").CountAsync();
        await Until(async () => await page.Locator(".points a").CountAsync() > count, "another picture to come");
        await Assertions.Expect(page.Locator("[data-says] >> nth=0")).ToContainTextAsync("at iteration 8,");
        await Until(() => page.EvaluateAsync<bool>("document.querySelector('.gallery img').complete && document.querySelector('.gallery img').naturalWidth > 100"), "the picture");
        await page.EvaluateAsync("document.activeElement.blur()");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.Locator(".gallery img")).ToHaveAttributeAsync("src", first);
        Assert.True(await page.EvaluateAsync<bool>("window.here === true"), "the page was loaded again");
        Assert.NotEmpty(AttemptSheets.Of(sweep.Runs.Cell(cell)));

        await using var plain = await _browsers.Open(new() { JavaScriptEnabled = false, StorageState = await context.StorageStateAsync() });
        var read = await plain.NewPageAsync();
        await read.GotoAsync(page.Url);
        Assert.True(await read.Locator("#curves svg").CountAsync() >= 3);
        Assert.Contains("evaluated at iteration", await read.Locator("#log pre").InnerTextAsync(), StringComparison.Ordinal);
        await read.ClickAsync(".points a >> nth=0");
        await Assertions.Expect(read.Locator(".gallery img")).ToHaveAttributeAsync("src", first);
        Assert.Equal(0, await read.Locator(".gallery input").CountAsync());
    }

    [SkippableFact]
    public async Task Its_page_keeps_its_policy_has_no_serious_finding_and_fits_a_phone()
    {
        await using var context = await _browsers.Open(new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 390, Height = 800 } });
        using var sweep = await ARealSweep.Of(Grid);
        var page = await context.NewPageAsync();
        List<string> said = [];
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        await page.GotoAsync(sweep.Link.ToString());
        await Running(sweep, page, pictures: 2);
        await Assertions.Expect(page.Locator("#curves svg").First).ToBeVisibleAsync();
        Assert.Empty(said);
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390, "it is wider than a phone");
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await using var free = await _browsers.Open(new() { BypassCSP = true, ColorScheme = scheme, StorageState = await context.StorageStateAsync() });
            var same = await free.NewPageAsync();
            await same.GotoAsync(page.Url);
            var findings = (await same.RunAxe()).Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{scheme}: {found.Id}: {found.Help}: {string.Join("; ", found.Nodes.Take(3).Select(node => node.Html))}");
            Assert.Empty(findings);
        }
    }

    /// <summary>Opens the page of the one cell once it has left so many pictures.</summary>
    private static async Task<CellId> Running(ARealSweep sweep, IPage page, int pictures)
    {
        var cell = default(CellId);
        bool HasPictures() => Directory.Exists(Path.Combine(sweep.Runs.Root, "cells")) && Directory.GetDirectories(Path.Combine(sweep.Runs.Root, "cells")) is [var folder]
            && CellId.TryParse(Path.GetFileName(folder), out cell) && AttemptSheets.Of(sweep.Runs.Cell(cell)).Count >= pictures;
        await sweep.Until(HasPictures, $"{pictures} pictures");
        await page.GotoAsync(new Uri(sweep.Link, $"/c/{cell}").ToString());
        return cell;
    }

    private static async Task<int> Iteration(IPage page) =>
        int.Parse(Digits().Match(await page.Locator("#curves small").InnerTextAsync()).Groups[1].Value.Replace("\u202f", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"waited for {what}");
            await Task.Delay(50);
        }
    }

    [GeneratedRegex("iteration ([0-9\u202f]+)")]
    private static partial Regex Digits();
}
