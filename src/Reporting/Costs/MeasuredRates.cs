using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Costs;

/// <summary>A predicted duration and what it rests on.</summary>
/// <param name="Seconds">Of one slot.</param>
/// <param name="Basis">For people: <c>measured on 3 similar cells</c>, <c>scaled from classifier rates measured here</c> or <c>no rate measured yet: assuming 30 GFLOP/s</c>.</param>
/// <param name="Low">The lower end of an interval: the fastest of the cells that it rests on, and no less than what so few cells can tell.</param>
/// <param name="High">The upper end: the slowest of them, likewise.</param>
public readonly record struct Prediction(double Seconds, string Basis, double Low, double High);

/// <summary>How fast finished cells ran, and what that says about others.</summary>
/// <remarks>
/// The figure is seconds per predicted FLOP; its median is taken, so that one cell that ran on a busy machine does not count. The most similar cells decide: those that
/// differ in the seed only; then those with the same data set, resolution, method and architectures; then those whose work is mostly of the same kind (making images, or
/// classifying them), since a device does the two at different rates; then what <c>bench/gpu</c> measured of the device; then all.
/// </remarks>
public sealed class MeasuredRates
{
    /// <summary>What one slot of an unmeasured machine is taken for, in GFLOP/s: about one CPU core.</summary>
    public const double AssumedGigaflops = 30;

    /// <summary>The same for a GPU: about what the nine hours on one A100 come to that the paper reports for one cell at 128 px (distillation.md section 8).</summary>
    public const double AssumedGigaflopsOfGpu = 4000;

    /// <summary>How far off a prediction may be at least, as a factor: from similar cells, from cells of another kind, and from none. One measured cell says nothing of how cells scatter.</summary>
    private const double FactorOfSimilar = 1.25, FactorOfOthers = 2, FactorOfNone = 5;

    private readonly bool _onGpu;
    private readonly DeviceCalibration? _calibration;
    private readonly Dictionary<CellSpec, List<double>> _bySpec = new(SameButSeed.Instance);
    private readonly Dictionary<string, List<double>> _byKind = new(StringComparer.Ordinal);
    private readonly Dictionary<CostBound, List<double>> _byBound = [];
    private readonly Dictionary<(string Data, int Resolution, int? PerClass), int> _tested = [];
    private readonly List<double> _all = [];

    /// <summary>Learns from finished cells; the latest couple of thousand are plenty (<see cref="ResultStore.Latest"/>).</summary>
    /// <param name="done">Finished cells.</param>
    /// <param name="onGpu">Whether the predictions are for a GPU; what ran on another kind of device says nothing then.</param>
    /// <param name="calibration">How fast the device is where no similar cell ran on it; null: nobody measured.</param>
    public MeasuredRates(IEnumerable<ResultRow> done, bool onGpu = false, DeviceCalibration? calibration = null)
    {
        (_onGpu, _calibration) = (onGpu, calibration);
        foreach (var row in done.Where(row => row.Outcome.Seconds > 0 && row.Outcome.Device != "cpu" == onGpu))
        {
            var spec = row.Spec();
            var cost = CellCost.Of(spec, spec.IsGenerator ? null : row.Outcome.Tested);
            var rate = row.Outcome.Seconds / cost.Total;
            if (!spec.IsGenerator)
            {
                _tested[Data(spec)] = row.Outcome.Tested; // a generator is judged by its samples
            }

            Add(_bySpec, spec, rate);
            Add(_byKind, Kind(spec), rate);
            Add(_byBound, cost.Bound, rate);
            _all.Add(rate);
        }
    }

    /// <summary>How long a cell will take on one slot.</summary>
    public Prediction Predict(CellSpec spec)
    {
        var cost = CellCost.Of(spec, _tested.TryGetValue(Data(spec), out var tested) ? tested : null);
        var flop = cost.Total;
        return (_bySpec.GetValueOrDefault(spec) ?? _byKind.GetValueOrDefault(Kind(spec))) is { } similar
            ? Between(flop, similar, FactorOfSimilar, $"measured on {similar.Count} similar cell{(similar.Count == 1 ? "" : "s")}")
            : _byBound.TryGetValue(cost.Bound, out var alike) ? Between(flop, alike, FactorOfOthers, $"scaled from {(cost.Bound == CostBound.Generator ? "generator" : "classifier")} rates measured here")
            : _calibration?.Gigaflops(cost.Bound) is { } measured ? Between(flop, [1 / (measured * 1e9)], FactorOfOthers, FormattableString.Invariant($"measured on {_calibration.Device} by bench/gpu: {measured:F0} GFLOP/s"))
            : _all.Count > 0 ? Between(flop, _all, FactorOfOthers, $"scaled from other rates measured here, none of them a {(cost.Bound == CostBound.Generator ? "generator" : "classifier")}'s")
            : Between(flop, [1 / (Assumed * 1e9)], FactorOfNone, FormattableString.Invariant($"no rate measured yet: assuming {Assumed} GFLOP/s"));
    }

    /// <summary>The median of the rates; the interval holds all of them, and the median's own by the factor at least.</summary>
    private static Prediction Between(double flop, List<double> rates, double factor, string basis)
    {
        var median = Median(rates);
        return new(flop * median, basis, flop * Math.Min(rates.Min(), median / factor), flop * Math.Max(rates.Max(), median * factor));
    }

    private double Assumed => _onGpu ? AssumedGigaflopsOfGpu : AssumedGigaflops;

    private static void Add<TKey>(Dictionary<TKey, List<double>> rates, TKey key, double rate)
        where TKey : notnull
    {
        if (!rates.TryGetValue(key, out var list))
        {
            rates.Add(key, list = []);
        }

        list.Add(rate);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static (string Data, int Resolution, int? PerClass) Data(CellSpec spec) => (spec.Data.Name, spec.Data.Resolution, spec.Data.TestPerClass);

    private static string Kind(CellSpec spec) =>
        FormattableString.Invariant($"{spec.Data.Name} {spec.Data.Resolution} {spec.Method.Label()} {string.Join(' ', spec.Evaluation.Architectures)}");

    /// <summary>Records with arrays compare them by reference, so the canonical text of the seedless specification is what is compared.</summary>
    private sealed class SameButSeed : IEqualityComparer<CellSpec>
    {
        public static SameButSeed Instance { get; } = new();

        public bool Equals(CellSpec? x, CellSpec? y) => x is null || y is null ? x is null && y is null : Text(x) == Text(y);

        public int GetHashCode(CellSpec spec) => Text(spec).GetHashCode(StringComparison.Ordinal);

        private static string Text(CellSpec spec) => (spec with { Seed = 0 }).ToCanonicalJson();
    }
}
