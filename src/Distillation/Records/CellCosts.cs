namespace Slfd.Distillation.Records;

/// <summary>What a cell cost so far, over all attempts that its state is made of; what an attempt did after its last checkpoint before it died is not in it.</summary>
public sealed record CellCosts
{
    /// <summary>Wall time of first images and checkpoints; a data set serves many cells and is not charged to one.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>Wall time of the distillation loop.</summary>
    public double DistilSeconds { get; init; }

    /// <summary>Wall time of evaluation trainings and tests.</summary>
    public double EvaluateSeconds { get; init; }

    /// <summary>Wall time of writing checkpoints and artifacts.</summary>
    public double WriteSeconds { get; init; }

    /// <summary>Processor time of the worker, all threads.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Updates of the synthetic set.</summary>
    public int Iterations { get; init; }

    /// <summary>Most memory of the device that any of the worker processes had while they ran this cell, data and generator included: resident memory on a processor, the driver's count on a GPU; 0 where it was not to be told.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>What the graphics card drew while its attempts ran, in joules, with whatever else ran on it meanwhile; null: it does not count, or there was none, or an attempt did not say.</summary>
    public double? EnergyJoules { get; init; }

    /// <summary>Wall time of training and evaluation.</summary>
    public double Seconds() => DistilSeconds + EvaluateSeconds;
}
