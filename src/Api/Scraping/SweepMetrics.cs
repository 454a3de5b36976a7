using Prometheus;
using Slfd.Api.Alerts;
using Slfd.Api.Failures;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Api.Scraping;

/// <summary>What Prometheus reads at <c>/metrics</c>: how the sweep stands, asked for at each scrape, and what the coordinator of this process counts.</summary>
/// <remarks>Nobody scraping costs nothing: the counters are listened to from the first scrape on.</remarks>
internal sealed class SweepMetrics(ApiParts parts, CoordinatorQuestions questions, HostNotices notices, AlertDesk desk) : IDisposable
{
    /// <summary>How the text is called.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int PerQuestion = 100;
    private readonly CountedHere _counted = new();

    /// <summary>Everything as it is now.</summary>
    public async Task Write(Stream output, CancellationToken stop)
    {
        _counted.Listen();
        var registry = Metrics.NewCustomRegistry();
        var metrics = Metrics.WithCustomRegistry(registry);
        Host(metrics, (await notices.Now(stop)).Count);
        var up = metrics.CreateGauge("slfd_coordinator_up", "1 while the coordinator answers, on this host or another");
        try
        {
            await Sweep(metrics, stop);
            up.Set(1);
        }
        catch (ApiFailure)
        {
            up.Set(0); // it starts, fails over, or is down
        }

        await registry.CollectAndExportAsTextAsync(output, ExpositionFormat.PrometheusText, stop);
        await _counted.Write(output, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _counted.Dispose();

    private void Host(MetricFactory metrics, int noticed)
    {
        metrics.CreateGauge("slfd_build_info", "1; the release of this host", "release").WithLabels(NodeLink.Release).Set(1);
        metrics.CreateGauge("slfd_notices", "What people should know of this host in time, such as certificates that end soon").Set(noticed);
        if (FreeSpace.At(parts.Runs.Root) is { } free)
        {
            metrics.CreateGauge("slfd_runs_free_bytes", "Free bytes on the disk of this host's runs folder").Set(free);
        }

        var (contact, coordinates) = (metrics.CreateGauge("slfd_host_in_contact", "1 while this host reaches that coordinator host", "host"), metrics.CreateGauge("slfd_host_coordinates", "1 for the coordinator host where the coordinator is", "host"));
        foreach (var host in parts.Hosts?.Invoke() ?? [])
        {
            contact.WithLabels(host.Name).Set(host.InContact ? 1 : 0);
            coordinates.WithLabels(host.Name).Set(host.Coordinates ? 1 : 0);
        }
    }

    private async Task Sweep(MetricFactory metrics, CancellationToken stop)
    {
        await Grids(metrics, stop);
        await Nodes(metrics, stop);
        var failures = await questions.Ask<FailureGroups>(new GetFailureGroups(null), stop);
        var failed = metrics.CreateGauge("slfd_failed_cells", "Cells that have failed or are tried again, by class of the last failure; of the twenty commonest causes", "class");
        foreach (var group in failures.Groups.GroupBy(group => group.Class))
        {
            failed.WithLabels(group.Key.Name()).Set(group.Sum(one => one.Count));
        }

        var outlook = await questions.Ask<Outlook>(new GetOutlook(), stop);
        metrics.CreateGauge("slfd_stuck_cells", "Cells that run and make no progress").Set(outlook.Stuck.Length);
        var ends = metrics.CreateGauge("slfd_grid_ends_seconds", "How much longer the grid takes: in one of ten cases less than the quantile 0.1 says; absent while that is not known", "grid", "quantile");
        foreach (var grid in outlook.Grids)
        {
            Set(grid.Grid, "0.1", grid.Ends.Low);
            Set(grid.Grid, "0.5", grid.Ends.Middle);
            Set(grid.Grid, "0.9", grid.Ends.High);
        }

        var (alerts, now) = (metrics.CreateGauge("slfd_alerts", "Alerts that hold now, as 'slfd alerts' lists them, by kind and by whether somebody has acknowledged them", "kind", "seen"), await desk.Now(stop));
        foreach (var kind in AlertKinds.Table.All)
        {
            alerts.WithLabels(kind.Name, "no").Set(now.Count(alert => alert.Kind == kind.Value && alert.Seen is null));
            alerts.WithLabels(kind.Name, "yes").Set(now.Count(alert => alert.Kind == kind.Value && alert.Seen is not null));
        }

        var events = await questions.Ask<Happenings>(new GetHappenings(-1, 1), stop);
        metrics.CreateGauge("slfd_journal_events", "Number of the latest event of the journal").Set(events.Last);

        void Set(string grid, string quantile, TimeSpan? time)
        {
            if (time is { } known)
            {
                ends.WithLabels(grid, quantile).Set(known.TotalSeconds);
            }
        }
    }

    private async Task Grids(MetricFactory metrics, CancellationToken stop)
    {
        var cells = metrics.CreateGauge("slfd_cells", "Cells of each grid by state; those that wait are the queue", "grid", "state");
        var (paused, alerts, duplicates) = (
            metrics.CreateGauge("slfd_grid_paused", "1 while the grid's cells are not granted", "grid"),
            metrics.CreateGauge("slfd_grid_alerts", "Second results of the grid's cells whose synthetic set differed from the accepted one", "grid"),
            metrics.CreateGauge("slfd_grid_duplicates", "Second results of the grid's cells", "grid"));
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await questions.Ask<GridPage>(new GetGridPage(after, PerQuestion), stop);
            foreach (var grid in page.Grids)
            {
                foreach (var state in CellStates.Table.All)
                {
                    cells.WithLabels(grid.Grid, state.Name).Set(grid.Count(state.Value));
                }

                paused.WithLabels(grid.Grid).Set(grid.Paused ? 1 : 0);
                alerts.WithLabels(grid.Grid).Set(grid.Alerts);
                duplicates.WithLabels(grid.Grid).Set(grid.Duplicates);
            }

            after = page.Next;
        }
    }

    private async Task Nodes(MetricFactory metrics, CancellationToken stop)
    {
        List<NodeView> nodes = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await questions.Ask<NodePage>(new GetNodes(after, PerQuestion), stop);
            nodes.AddRange(page.Nodes);
            after = page.Next;
        }

        var states = metrics.CreateGauge("slfd_nodes", "Nodes by state", "state");
        foreach (var state in NodeStates.Table.All)
        {
            states.WithLabels(state.Name).Set(nodes.Count(node => node.State == state.Value));
        }

        var here = nodes.Where(node => node.State is NodeState.Working or NodeState.Draining).ToList();
        metrics.CreateGauge("slfd_leases", "Cells that devices hold now").Set(nodes.Sum(node => node.Devices.Count(device => device.Lease is not null)));
        var devices = metrics.CreateGauge("slfd_devices", "Devices of nodes that are here, by what they do", "state");
        devices.WithLabels(DeviceState.Running.Name()).Set(here.Sum(node => node.Devices.Count(device => device.Lease is not null)));
        devices.WithLabels(DeviceState.Idle.Name()).Set(here.Sum(node => node.Devices.Count(device => device.StateNow() == DeviceState.Idle)));
        devices.WithLabels(DeviceState.Unusable.Name()).Set(here.Sum(node => node.Devices.Count(device => device.StateNow() == DeviceState.Unusable)));
        devices.WithLabels(DeviceState.Quarantined.Name()).Set(nodes.Sum(node => node.Devices.Count(device => device.Quarantined is not null)));
        var heard = metrics.CreateGauge("slfd_node_heard_seconds", "Time since the node's last heartbeat; absent where this coordinator never heard it", "node");
        var (rate, memory) = (metrics.CreateGauge("slfd_device_rate", "Iterations per second of the cell on the device", "node", "slot"), metrics.CreateGauge("slfd_worker_memory_bytes", "Resident memory of the device's worker", "node", "slot"));
        Readings readings = new(metrics);
        foreach (var node in nodes)
        {
            readings.Add(node);
            if (node.Heard is { } ago)
            {
                heard.WithLabels(node.Node.Name).Set(ago.TotalSeconds);
            }

            foreach (var device in node.Devices.Where(device => device.Beat is not null))
            {
                rate.WithLabels(node.Node.Name, device.Slot).Set(device.Beat!.Rate);
                memory.WithLabels(node.Node.Name, device.Slot).Set(device.Beat.MemoryBytes);
            }
        }
    }

    /// <summary>What hosts and their graphics cards measure of themselves; what they do not is absent.</summary>
    private sealed class Readings(MetricFactory metrics)
    {
        private readonly Gauge _processor = metrics.CreateGauge("slfd_node_processor_use", "Share of the host's processors that is busy", "node");
        private readonly Gauge _memory = metrics.CreateGauge("slfd_node_memory_used_bytes", "Memory of the host in use", "node");
        private readonly Gauge _disk = metrics.CreateGauge("slfd_node_runs_free_bytes", "Free bytes on the disk of the node's runs folder", "node");
        private readonly Gauge _use = metrics.CreateGauge("slfd_card_use", "Share of the last moments in which something ran on the graphics card", "node", "slot");
        private readonly Gauge _cardMemory = metrics.CreateGauge("slfd_card_memory_used_bytes", "Memory of the graphics card in use", "node", "slot");
        private readonly Gauge _celsius = metrics.CreateGauge("slfd_card_celsius", "Temperature of the graphics card", "node", "slot");
        private readonly Gauge _watts = metrics.CreateGauge("slfd_card_watts", "What the graphics card draws", "node", "slot");
        private readonly Gauge _errors = metrics.CreateGauge("slfd_card_memory_errors", "Errors of the card's memory that were not corrected, since its driver was loaded", "node", "slot");

        public void Add(NodeView node)
        {
            Set(_processor, node.Host?.Processor, node.Node.Name);
            Set(_memory, node.Host?.MemoryUsed, node.Node.Name);
            Set(_disk, node.Host?.RunsDiskFree, node.Node.Name);
            foreach (var card in node.Host?.Devices ?? [])
            {
                Set(_use, card.Use, node.Node.Name, card.Slot);
                Set(_cardMemory, card.MemoryUsed, node.Node.Name, card.Slot);
                Set(_celsius, card.Celsius, node.Node.Name, card.Slot);
                Set(_watts, card.Watts, node.Node.Name, card.Slot);
                Set(_errors, card.MemoryErrors, node.Node.Name, card.Slot);
            }
        }

        private static void Set(Gauge gauge, double? value, params string[] labels)
        {
            if (value is { } measured)
            {
                gauge.WithLabels(labels).Set(measured);
            }
        }
    }
}
