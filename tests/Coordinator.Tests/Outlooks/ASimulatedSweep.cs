using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Outlooks;

/// <summary>A sweep that a fleet of eight devices on four hosts runs through, against the real rules and on a clock of its own: durations of each method, devices and cells differ, and some attempts fail.</summary>
/// <param name="seed">Of all that is drawn.</param>
internal sealed class ASimulatedSweep(int seed)
{
    private const double BeatSeconds = 30;
    private static readonly string[] s_slots = ["cuda:0", "cuda:1"];
    private readonly Random _random = new(seed);
    private readonly ACoordinator _coordinator = new();
    private readonly NodeId[] _nodes = [new("host-a"), new("host-b"), new("host-c"), new("host-d")];
    private readonly Dictionary<DeviceId, (LeaseId Lease, double Begun, double Takes, double FailsAt)> _running = [];
    private double _now;
    private long _beat;

    /// <summary>Of the sweep's beginning, in seconds.</summary>
    public List<(double At, Estimate Grid)> Said { get; } = [];

    /// <summary>When it ended, in seconds since its beginning.</summary>
    public double Ended { get; private set; }

    /// <summary>Runs to the end, and asks for it every five minutes.</summary>
    public void Run()
    {
        var speeds = _nodes.SelectMany(node => s_slots.Select(slot => new DeviceId(node, slot))).ToDictionary(device => device, _ => Spread(0.08));
        _coordinator.Submit(AGrid.Named("g", seeds: 40) with
        {
            Methods = [new() { Spec = new() { Baseline = "random" } }, new() { Spec = new() { Matching = "dc", Space = "pixel" } }, new() { Spec = new() { Matching = "dm", Space = "pixel" } }],
        });
        foreach (var node in _nodes)
        {
            _coordinator.Ask<Welcome>(new Hello(node, 1, s_slots, []));
        }

        for (var nextAsk = 0.0; !_coordinator.Status("g").Ended;)
        {
            foreach (var device in speeds.Keys.Where(device => !_running.ContainsKey(device)))
            {
                Take(device, speeds[device]);
            }

            if (_now >= nextAsk)
            {
                Said.Add((_now, _coordinator.Ask<Outlook>(new GetOutlook()).Grids.Single().Ends));
                nextAsk = _now + 300;
            }

            Pass();
            Ended = _now;
        }
    }

    private double Spread(double deviation) => Math.Exp(deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    private void Take(DeviceId device, double speed)
    {
        if (_coordinator.Request(device.Slot, node: device.Node) is not Grant grant)
        {
            return;
        }

        var usual = grant.SpecJson.Contains("\"random\"", StringComparison.Ordinal) ? 240 : grant.SpecJson.Contains("\"dc\"", StringComparison.Ordinal) ? 2400 : 900;
        var takes = usual * speed * Spread(0.1);
        _running[device] = (grant.Lease, _now, takes, _random.NextDouble() < 0.04 ? takes * _random.NextDouble() : double.PositiveInfinity);
    }

    private void Pass()
    {
        _now += BeatSeconds;
        _coordinator.Pass(TimeSpan.FromSeconds(BeatSeconds));
        foreach (var (device, cell) in _running.ToList())
        {
            if (_now - cell.Begun >= cell.FailsAt)
            {
                _coordinator.Tell(new ReportFailed(device.Node, 1, cell.Lease, device.Slot, AGrid.Failure(FailureClass.Infrastructure)));
                _running.Remove(device);
            }
            else if (_now - cell.Begun >= cell.Takes)
            {
                _coordinator.Tell(new ReportSucceeded(device.Node, 1, cell.Lease, AGrid.OutcomeOf(cell.Lease.Cell) with { Seconds = cell.Takes }));
                _running.Remove(device);
            }
        }

        _beat++;
        foreach (var node in _nodes)
        {
            _coordinator.Tell(new Heartbeat(node, 1, _beat, [.. _running.Where(entry => entry.Key.Node == node).Select(entry =>
                new CellBeat(entry.Value.Lease, (int)(1000 * (_now - entry.Value.Begun) / entry.Value.Takes), 1000, 1, 1, 1, 0, "distil"))]));
        }
    }
}
