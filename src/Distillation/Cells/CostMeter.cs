using Slfd.Distillation.Records;
using Slfd.Messages.Workers;

namespace Slfd.Distillation.Cells;

/// <summary>Adds this attempt's costs to those that the resumed state brought along.</summary>
/// <param name="memory">Of the device.</param>
/// <param name="joules">What the device has drawn so far; null where it does not count.</param>
/// <param name="clock">Measures the seconds; those of the processor are the process's own.</param>
internal sealed class CostMeter(MemoryGauge memory, Func<double?> joules, TimeProvider clock)
{
    private readonly double[] _seconds = new double[Enum.GetValues<CellPhase>().Length];
    private readonly TimeSpan _cpuAtStart = ProcessorTime();
    private readonly double? _joulesAtStart = joules();
    private long _since = clock.GetTimestamp();
    private int _iterations;

    /// <summary>Costs of the attempts before this one; null: this is the first.</summary>
    public CellCosts? Earlier { get; set; }

    /// <summary>What the time is charged to from now on.</summary>
    public CellPhase Phase { get; private set; }

    /// <summary>Charges the time since the last change to the phase that ends.</summary>
    /// <returns>The phase that ended.</returns>
    public CellPhase Enter(CellPhase phase)
    {
        var (now, ended) = (clock.GetTimestamp(), Phase);
        _seconds[(int)ended] += clock.GetElapsedTime(_since, now).TotalSeconds;
        (_since, Phase) = (now, phase);
        return ended;
    }

    public void CountIteration() => _iterations++;

    /// <summary>Adds what a unit cost that others did.</summary>
    public void Add(CellCosts unit)
    {
        var earlier = Earlier ?? new();
        Earlier = earlier with
        {
            EvaluateSeconds = earlier.EvaluateSeconds + unit.EvaluateSeconds,
            CpuSeconds = earlier.CpuSeconds + unit.CpuSeconds,
            PeakMemoryBytes = Math.Max(earlier.PeakMemoryBytes, unit.PeakMemoryBytes),
            EnergyJoules = earlier.EnergyJoules + unit.EnergyJoules, // null as soon as one did not say
        };
    }

    public CellCosts Total()
    {
        Enter(Phase);
        var earlier = Earlier ?? new();
        return new()
        {
            LoadSeconds = earlier.LoadSeconds + _seconds[(int)CellPhase.Load],
            DistilSeconds = earlier.DistilSeconds + _seconds[(int)CellPhase.Distil],
            EvaluateSeconds = earlier.EvaluateSeconds + _seconds[(int)CellPhase.Evaluate],
            WriteSeconds = earlier.WriteSeconds + _seconds[(int)CellPhase.Write],
            CpuSeconds = earlier.CpuSeconds + (ProcessorTime() - _cpuAtStart).TotalSeconds,
            Iterations = earlier.Iterations + _iterations,
            PeakMemoryBytes = Math.Max(earlier.PeakMemoryBytes, memory.PeakBytes()),
            EnergyJoules = Joules(),
        };
    }

    /// <summary>Null as soon as one attempt did not say: a sum that lacks a part would pass for less.</summary>
    private double? Joules() => joules() is { } now && _joulesAtStart is { } start && now >= start && (Earlier is null ? 0 : Earlier.EnergyJoules) is { } before ? before + now - start : null;

    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;
}
