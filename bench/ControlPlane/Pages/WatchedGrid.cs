using System.Diagnostics;
using System.Globalization;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Web.Assets;

namespace Slfd.ControlPlane.Pages;

/// <summary>Fifty people watch a large grid of which 200 cells end in a second.</summary>
/// <param name="name">What it is called.</param>
/// <param name="seeds">Seeds of each of the thousand entries.</param>
/// <param name="goals">What a page may take in milliseconds, in 95 and 99 of 100 cases.</param>
/// <param name="isWhole">Whether changes, processor time, rate and script have goals too.</param>
internal sealed class WatchedGrid(string name, int seeds, (double P95, double P99) goals, bool isWhole) : IBenchmark
{
    private const int PerSecond = 200, People = 50;

    /// <summary>100,000 cells, with all goals.</summary>
    public static WatchedGrid Of100k { get; } = new("web-100k", 100, (50, 150), isWhole: true);

    /// <summary>A million, with a goal for pages.</summary>
    public static WatchedGrid OfAMillion { get; } = new("web-million", 1000, (150, double.PositiveInfinity), isWhole: false);

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        if (arguments is ["viewers", .. var look])
        {
            await Viewers.Look(look);
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("slfd-web-").FullName;
        try
        {
            return arguments is ["serve", var listen] ? await Serve(folder, listen) : await Measure(folder, arguments is [var seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 60);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>For pictures (docs/images/take): goes on until its input ends.</summary>
    private async Task<IReadOnlyList<Figure>> Serve(string folder, string listen)
    {
        await using var sweep = await ServedSweep.Start(folder, GridOf(folder), PerSecond, listen);
        Console.WriteLine(sweep.Pages.Link(sweep.Address, "olga"));
        await Task.Run(Console.In.ReadToEnd);
        return [];
    }

    private async Task<IReadOnlyList<Figure>> Measure(string folder, int seconds)
    {
        await using var sweep = await ServedSweep.Start(folder, GridOf(folder), PerSecond);
        await Task.Delay(TimeSpan.FromSeconds(10)); // hosts come, code is compiled
        await IsShown(sweep.Address);
        var alone = await CpuOf(TimeSpan.FromSeconds(seconds / 2.0), sweep);
        var info = new ProcessStartInfo(Environment.ProcessPath!, [name, "viewers", sweep.Address.ToString(), $"{People}", $"{seconds + 8}"]) { RedirectStandardOutput = true };
        using var viewers = Process.Start(info)!;
        var lines = Task.Run(() => viewers.StandardOutput.ReadToEnd());
        await Task.Delay(Viewers.Arriving); // they open their pages
        List<(long At, int Done)> truth = [];
        using CancellationTokenSource over = new();
        var watching = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                truth.Add((Stopwatch.GetTimestamp(), sweep.Tally.Of(Verdict.Accepted)));
                await Task.Delay(10);
            }
        });
        var renders = sweep.Pages.Renders;
        var (paused, whole) = (GC.GetTotalPauseDuration(), GC.CollectionCount(2));
        var watched = await CpuOf(TimeSpan.FromSeconds(seconds), sweep);
        renders = sweep.Pages.Renders - renders;
        (paused, whole) = (GC.GetTotalPauseDuration() - paused, GC.CollectionCount(2) - whole);
        await over.CancelAsync();
        await watching;
        await viewers.WaitForExitAsync();
        var said = (await lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        var (pages, first) = (Times("page"), Times("first"));
        var refused = said.Count(line => line[0] == "refused");
        var changes = Latencies(truth, [.. said.Where(line => line[0] == "change").Select(line => (int.Parse(line[1], CultureInfo.InvariantCulture), long.Parse(line[2], CultureInfo.InvariantCulture)))]);
        Console.WriteLine(FormattableString.Invariant($"  {alone.PerSecond:F0} cells/s without viewers, {watched.PerSecond:F0} with {People}; {pages.Count} pages, p50 {At(pages, 0.5):F1} ms, p95 {At(pages, 0.95):F1} ms, p99 {At(pages, 0.99):F1} ms, {refused} refused"));
        Console.WriteLine(FormattableString.Invariant($"  {changes.Count} changes, p50 {At(changes, 0.5):F0} ms, p95 {At(changes, 0.95):F0} ms on the screen; {renders / (double)seconds:F1} parts rendered a second; {alone.Cores:F2} cores without viewers, {watched.Cores:F2} with"));
        Console.WriteLine(FormattableString.Invariant($"  the collector held everything for {paused.TotalMilliseconds:F0} ms in all, {whole} times for the whole heap"));
        foreach (var address in said.Where(line => line[0] == "page").GroupBy(line => line[3], line => double.Parse(line[1], CultureInfo.InvariantCulture)))
        {
            List<double> times = [.. address.Order()];
            Console.WriteLine(FormattableString.Invariant($"    {address.Key}: {times.Count} looks, p50 {At(times, 0.5):F1} ms, p95 {At(times, 0.95):F1} ms"));
        }

        List<double> Times(string of) => [.. said.Where(line => line[0] == of).Select(line => double.Parse(line[1], CultureInfo.InvariantCulture)).Order()];

        Figure page = new($"{name} (page p95)", At(pages, 0.95), "ms", goals.P95);
        return !isWhole ? [page] :
        [
            page,
            new($"{name} (slowest of {first.Count} pages while all come at once)", At(first, 1), "ms", 1000),
            new($"{name} (page p99)", At(pages, 0.99), "ms", goals.P99),
            new($"{name} (change to screen p95)", At(changes, 0.95), "ms", 500),
            new($"{name} (cores of the pages)", Math.Max(0, watched.Cores - alone.Cores), "cores", 0.3),
            new($"{name} (cells a second)", watched.PerSecond, "cells/s", 0.95 * PerSecond, AtLeast: true),
            new($"{name} (script)", StaticFiles.Script.Bytes.Length / 1000.0, "kB", 20),
        ];
    }

    /// <summary>Waits for the grid's table: who looks first waits for its entries, and that is not what is measured.</summary>
    private static async Task IsShown(Uri address)
    {
        using HttpClient http = new() { BaseAddress = address };
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(200))
        {
            using var answer = await http.GetAsync(new Uri("/g/web", UriKind.Relative));
            if (answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains("class=\"matrix\"", StringComparison.Ordinal))
            {
                return;
            }

            if (watch.Elapsed > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException($"the page of the grid has no table after {watch.Elapsed}: it answered {(int)answer.StatusCode}");
            }
        }
    }

    private static async Task<(double Cores, double PerSecond)> CpuOf(TimeSpan time, ServedSweep sweep)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, done, watch) = (process.TotalProcessorTime, sweep.Tally.Of(Verdict.Accepted), Stopwatch.StartNew());
        await Task.Delay(time);
        process.Refresh();
        return ((process.TotalProcessorTime - cpu) / watch.Elapsed, (sweep.Tally.Of(Verdict.Accepted) - done) / watch.Elapsed.TotalSeconds);
    }

    /// <summary>How long each change took until a page showed it, or a later one.</summary>
    private static List<double> Latencies(List<(long At, int Done)> truth, List<(int Done, long At)> seen)
    {
        List<double> latencies = [];
        var next = 0;
        foreach (var (at, done) in truth.DistinctBy(change => change.Done).Skip(1))
        {
            while (next < seen.Count && seen[next].Done < done)
            {
                next++;
            }

            if (next < seen.Count)
            {
                latencies.Add(Math.Max(0, Stopwatch.GetElapsedTime(at, seen[next].At).TotalMilliseconds));
            }
        }

        latencies.Sort();
        return latencies;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];

    /// <summary>20 methods × 10 data sets × 5 numbers of images per class × the seeds.</summary>
    private Grid GridOf(string folder)
    {
        var path = Path.Combine(folder, "web.conf");
        File.WriteAllText(path, $$"""
            grid {
              name = web, resolutions = [128], ipc = [1, 2, 5, 10, 20]
              datasets = [imagenet-a, imagenet-b, imagenet-c, imagenet-d, imagenet-e, imagenette, imagewoof, imagenet-birds, imagenet-fruits, imagenet-cats]
              methods = [{{string.Join(", ", Enumerable.Range(1, 20).Select(rate => $"{{ matching = dc, space = pixel, learning-rate-images = {rate} }}"))}}]
              seeds = [{{string.Join(", ", Enumerable.Range(0, seeds))}}]
            }
            """);
        return GridFile.Read(path);
    }
}
