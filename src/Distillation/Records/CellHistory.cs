namespace Slfd.Distillation.Records;

/// <summary>What a cell has to show so far, besides the tensors of its space. Grows while the cell runs and travels in every checkpoint.</summary>
public sealed class CellHistory
{
    /// <summary>Finished evaluation trainings, in the order in which they were done.</summary>
    public List<UnitResult> Units { get; init; } = [];

    /// <summary>One row per update of the synthetic set.</summary>
    public List<MetricsRow> Metrics { get; init; } = [];

    /// <summary>Fencing tokens of the attempts that the present state is made of, ascending.</summary>
    public List<int> Attempts { get; init; } = [];
}
