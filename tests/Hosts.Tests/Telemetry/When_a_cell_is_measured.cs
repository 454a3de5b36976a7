using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Hosts.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Telemetry;

/// <summary>One cell on a real coordinator and a real node: its spans make one trace, the metrics say what happened, and a collector hears of both.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class When_a_cell_is_measured
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private static string FakeWorker { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "FakeWorker", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Slfd.FakeWorker"));

    [Fact]
    public async Task Grant_run_checkpoints_report_and_result_are_one_trace_and_the_metrics_count_them()
    {
        List<Activity> spans = [];
        List<Metric> metrics = [];
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource("Slfd.*").AddInMemoryExporter(spans).Build();
        using var meters = Sdk.CreateMeterProviderBuilder().AddMeter("Slfd.*").AddInMemoryExporter(metrics).Build();
        var cell = await RunOneCell("measured", "measured-node", isSeen: () => true);
        traces.ForceFlush();
        meters.ForceFlush();

        Activity[] own = [.. spans.ToArray().Where(span => (string?)span.GetTagItem("slfd.cell") == cell)];
        Activity One(string name) => Assert.Single(own, span => span.OperationName == name);
        var (grant, run, report, result) = (One("slfd.grant"), One("slfd.run"), One("slfd.report"), One("slfd.result"));
        Assert.Single(own.Select(span => span.TraceId).Distinct());
        Assert.Equal((grant.SpanId, run.SpanId, grant.SpanId), (run.ParentSpanId, report.ParentSpanId, result.ParentSpanId));
        Activity[] checkpoints = [.. own.Where(span => span.OperationName == "slfd.checkpoint")];
        Assert.Equal(3, checkpoints.Length);
        Assert.All(checkpoints, checkpoint => Assert.Equal(run.SpanId, checkpoint.ParentSpanId));
        Assert.Equal(("measured", "measured-node", 1), ((string?)run.GetTagItem("slfd.grid"), (string?)run.GetTagItem("slfd.node"), (int?)run.GetTagItem("slfd.token")));
        Assert.Equal("accepted", result.GetTagItem("slfd.verdict"));

        Assert.Equal(1, Sum(metrics, "slfd.leases.granted", "measured-node"));
        Assert.Equal(3, Sum(metrics, "slfd.checkpoints", "measured-node"));
        Assert.Equal(3, Sum(metrics, "slfd.checkpoints.bytes", "measured-node")); // the fake says that each has one byte
        Assert.Equal(1, Sum(metrics, "slfd.runs.ended", "measured-node"));
        Assert.Contains(metrics, metric => metric.Name == "slfd.dispatch.duration");
        Assert.Contains(metrics, metric => metric.Name == "slfd.results.accepted");
    }

    [Fact]
    public async Task What_changes_is_seen_while_it_does()
    {
        ConcurrentDictionary<string, double> seen = [];
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, mine) =>
            {
                if (instrument.Meter.Name.StartsWith("Slfd.", StringComparison.Ordinal))
                {
                    mine.EnableMeasurementEvents(instrument);
                }
            },
        };
        void See<T>(System.Diagnostics.Metrics.Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            var labels = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            var number = Convert.ToDouble(value, null);
            seen.AddOrUpdate($"{instrument.Name} {labels}", number, (_, before) => Math.Max(before, number));
        }

        listener.SetMeasurementEventCallback<long>(See);
        listener.SetMeasurementEventCallback<double>(See);
        listener.Start();
        await RunOneCell("watched", "watched-node", isSeen: () =>
        {
            listener.RecordObservableInstruments();
            return seen.GetValueOrDefault("slfd.cells watched running") > 0 && seen.GetValueOrDefault("slfd.cell.iteration_rate watched-node cpu:0") > 0
                && seen.GetValueOrDefault("slfd.device.utilization watched-node cpu:0") >= 0.5 && seen.Keys.Any(name => name.StartsWith("slfd.leases.renewed", StringComparison.Ordinal));
        });
        Assert.Equal(1, seen["slfd.cells watched running"]);
        Assert.Equal(100, seen["slfd.cell.iteration_rate watched-node cpu:0"]); // the fake says so
        Assert.InRange(seen["slfd.device.utilization watched-node cpu:0"], 0.5, 1);
        Assert.Contains(seen.Keys, name => name.StartsWith("slfd.leases.renewed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_gets_both_and_without_one_nothing_is_sent()
    {
        Assert.Null(TelemetryExport.Start(collector: null, "slfd-test", "none"));
        ConcurrentDictionary<string, bool> received = [];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = System.Text.Encoding.Latin1.GetString(body.ToArray());
            received[$"{signal} {request.ContentType}"] = true;
            foreach (var name in new[] { "slfd.grant", "slfd.run", "slfd.leases.granted", "slfd-test" }.Where(name => text.Contains(name, StringComparison.Ordinal)))
            {
                received[$"{signal} {name}"] = true;
            }

            return Results.Ok();
        });
        await collector.StartAsync();
        using (TelemetryExport.Start(new Uri(collector.Urls.First()), "slfd-test", "one"))
        {
            await RunOneCell("exported", "exported-node", isSeen: () => true);
        }

        Assert.All(
            ["metrics application/x-protobuf", "traces application/x-protobuf", "metrics slfd.leases.granted", "traces slfd.grant", "traces slfd.run", "metrics slfd-test", "traces slfd-test"],
            expected => Assert.Contains(expected, received.Keys));
    }

    private static double Sum(List<Metric> metrics, string name, string node)
    {
        var sum = 0.0;
        foreach (var metric in metrics.Where(metric => metric.Name == name))
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                foreach (var label in point.Tags)
                {
                    sum += label.Key == "node" && (string?)label.Value == node ? point.GetSumLong() : 0;
                }
            }
        }

        return sum;
    }

    /// <param name="name">Of the grid.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="isSeen">Looks while the cell runs, which does not end before it says that all is seen.</param>
    /// <returns>The cell's id, once its result is accepted and the node has heard so.</returns>
    private static async Task<string> RunOneCell(string name, string node, Func<bool> isSeen)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-measured-").FullName;
        var quiet = ConfigurationFactory.ParseString("akka { loglevel = ERROR, stdout-loglevel = ERROR }");
        RunsFolder runs = new(Path.Combine(folder, "runs"));
        var seen = Path.Combine(folder, "seen");
        var grid = AGrid.Named(name, seeds: 1) with { Methods = [AGrid.Named(name).Methods[1]] };
        using (var system = ActorSystem.Create("measured", quiet.WithFallback(CoordinatorHost.Configuration(runs)).WithFallback(NodeHost.Configuration)))
        {
            var coordinator = system.ActorOf(CoordinatorHost.Props(new() { TickEvery = TimeSpan.FromMilliseconds(50), Leases = new() { Term = TimeSpan.FromSeconds(20), BeatEvery = TimeSpan.FromSeconds(0.2) } }));
            await coordinator.Ask<GridAccepted>(new SubmitGrid(grid.ToJson(), RetryFailed: false), s_patience);
            var actor = system.ActorOf(NodeHost.Props(new()
            {
                Node = new(node),
                Runs = runs,
                Slots = DeviceList.Parse("cpu"),
                Worker = new WorkerCommandLine(FakeWorker, ["--script", $$"""{"otherwise":{"steps":4,"seconds":1,"checkpoints":true,"until":"{{seen}}"} }"""]),
                DataFolder = folder,
            }, CoordinatorLink.To(coordinator)), "node");
            var limit = DateTime.UtcNow + s_patience;
            do
            {
                Assert.True(DateTime.UtcNow < limit, "the cell was not published");
                await Task.Delay(100);
                if (!File.Exists(seen) && isSeen())
                {
                    await File.WriteAllTextAsync(seen, string.Empty);
                }
            }
            while (!runs.Cell(grid.CellAt(0).Id()).IsPublished);

            var gone = actor.WatchAsync();
            actor.Tell(new Drain());
            await gone.WaitAsync(s_patience);
            await system.Terminate();
        }

        TemporaryFolder.Remove(folder);
        return grid.CellAt(0).Id().ToString();
    }
}

/// <summary>Tests that listen to the instruments of the whole process run alone.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
