using Slfd.Api.Failures;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Fleet;

/// <summary>What is kept of a device, each a curve of its own.</summary>
public enum Measure
{
    /// <summary>Share of the time in which something ran on it.</summary>
    Use,

    /// <summary>Share of its memory in use.</summary>
    Memory,

    /// <summary>Degrees Celsius.</summary>
    Temperature,

    /// <summary>Watts.</summary>
    Power,

    /// <summary>Iterations a second of the cell that runs on it.</summary>
    Rate,
}

/// <summary>The last hour of a device or of a host; an hour's samples at equal distances, the latest last. What was not measured is NaN.</summary>
/// <param name="Values">By <see cref="Measure"/>.</param>
public sealed record DeviceHour(float[][] Values)
{
    /// <summary>One measure's samples.</summary>
    public float[] this[Measure measure] => Values[(int)measure];

    /// <summary>Whether any of a measure's samples was measured.</summary>
    public bool Has(Measure measure) => Array.Exists(this[measure], float.IsFinite);
}

/// <summary>How a device's rate compares.</summary>
/// <param name="Ratio">Its rate over the median.</param>
/// <param name="Of">Devices behind the median, this one included.</param>
public readonly record struct RelativeRate(double Ratio, int Of);

/// <summary>An hour of each device and each host: a sample every 30 seconds, from what nodes say in their beats. Bounded: 1.2 kB a device, at most so many of them.</summary>
/// <param name="nodes">Asks for all nodes.</param>
/// <param name="clock">The time.</param>
public sealed class DeviceHistory(Func<CancellationToken, Task<List<NodeView>>> nodes, TimeProvider clock)
{
    /// <summary>Samples of an hour.</summary>
    public const int Samples = 120;

    /// <summary>Between two samples.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(30);

    private const int MostDevices = 12_000;
    private static readonly int s_measures = Enum.GetValues<Measure>().Length;

    /// <summary>Under "node/slot", and of a host under "node/".</summary>
    private readonly Dictionary<string, Ring> _rings = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();
    private Dictionary<string, (double Median, int Count)> _medians = [];
    private long _taken;

    /// <summary>Samples until it is told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Take(await nodes(stop));
            }
            catch (Exception away) when (away is ApiFailure or OperationCanceledException)
            {
                Take([]); // nobody coordinates now: a gap
            }

            await Task.Delay(Period, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Keeps how all nodes stand now.</summary>
    public void Take(IReadOnlyList<NodeView> now)
    {
        lock (_turn)
        {
            _taken++;
            foreach (var node in now)
            {
                Add($"{node.Node}/", node.Host?.Processor, Share(node.Host?.MemoryUsed, node.Host?.MemoryTotal), null, null, null);
                foreach (var device in node.Devices)
                {
                    var card = node.Host?.Of(device.Slot);
                    Add($"{node.Node}/{device.Slot}", card?.Use, Share(card?.MemoryUsed, card?.MemoryTotal), card?.Celsius, card?.Watts, RateOf(device));
                }
            }

            foreach (var (name, _) in _rings.Where(ring => _taken - ring.Value.Last >= Samples).ToList())
            {
                _rings.Remove(name); // not seen for an hour
            }

            _medians = now.SelectMany(node => node.Devices).Select(device => (Kind: KindOf(device), Rate: RateOf(device))).Where(device => device is { Kind: not null, Rate: not null })
                .GroupBy(device => device.Kind!, device => device.Rate!.Value).ToDictionary(kind => kind.Key, kind => (Median([.. kind]), kind.Count()));
        }
    }

    /// <summary>The hour of a device; of a host, whose slot is empty. Null: nothing is kept of it.</summary>
    public DeviceHour? Of(string node, string slot)
    {
        lock (_turn)
        {
            return _rings.TryGetValue($"{node}/{slot}", out var ring) ? ring.Hour(_taken) : null;
        }
    }

    /// <summary>A device's rate against the median of all devices that run cells of the same kind; null: it has none, or no other device runs such a cell.</summary>
    public RelativeRate? Compare(SlotView device)
    {
        lock (_turn)
        {
            return KindOf(device) is { } kind && RateOf(device) is { } rate && _medians.TryGetValue(kind, out var others) && others is { Median: > 0, Count: > 1 } ? new(rate / others.Median, others.Count) : null;
        }
    }

    /// <summary>What a device does now, in iterations a second; null: nothing.</summary>
    public static double? RateOf(SlotView device) => device.Lease is not null && device.Beat is { Rate: > 0 and var rate } && double.IsFinite(rate) ? rate : null;

    /// <summary>What a cell is but for its seed: rates of other kinds do not compare.</summary>
    private static string? KindOf(SlotView device) => device.Lease is null ? null : device.Label.LastIndexOf(" seed ", StringComparison.Ordinal) is > 0 and var seed ? device.Label[..seed] : device.Label;

    /// <summary>A part of a whole; null: one of them was not measured.</summary>
    public static double? Share(long? used, long? total) => used is { } part && total is > 0 and var whole ? (double)part / whole : null;

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }

    private void Add(string name, params ReadOnlySpan<double?> values)
    {
        if (!_rings.TryGetValue(name, out var ring))
        {
            if (_rings.Count >= MostDevices)
            {
                return;
            }

            _rings[name] = ring = new(_taken);
        }

        ring.Add(_taken, values);
    }

    /// <summary>An hour's samples of one thing, two bytes each.</summary>
    private sealed class Ring(long first)
    {
        private readonly Half[] _values = [.. Enumerable.Repeat(Half.NaN, Samples * s_measures)];

        /// <summary>Number of the latest sample.</summary>
        public long Last { get; private set; } = first - 1;

        public void Add(long number, ReadOnlySpan<double?> values)
        {
            for (var gap = Math.Max(Last + 1, number - Samples + 1); gap <= number; gap++)
            {
                for (var measure = 0; measure < s_measures; measure++)
                {
                    _values[Place(gap, measure)] = gap == number && values[measure] is { } value ? (Half)value : Half.NaN;
                }
            }

            Last = number;
        }

        public DeviceHour Hour(long now) => new([.. Enumerable.Range(0, s_measures).Select(measure =>
            Enumerable.Range(0, Samples).Select(index => now - Samples + 1 + index is var number && number >= 0 && number <= Last && number > Last - Samples ? (float)_values[Place(number, measure)] : float.NaN).ToArray())]);

        private static int Place(long number, int measure) => (int)(number % Samples * s_measures) + measure;
    }
}
