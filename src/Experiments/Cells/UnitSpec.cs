using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Cells;

/// <summary>Which evaluation training of which cell a unit is; its architecture is the one that its own evaluation names (docs/decisions/0084).</summary>
public sealed record UnitSpec
{
    /// <summary>The cell whose synthetic set is judged.</summary>
    [StatedBy(Provenance.Ours)]
    public required CellId Cell { get; init; }

    /// <summary>The evaluation point.</summary>
    [StatedBy(Provenance.Ours)]
    public required int Iteration { get; init; }

    /// <summary>Which of the trainings of this architecture at this point, from 0.</summary>
    [StatedBy(Provenance.Ours)]
    public required int Repeat { get; init; }

    /// <summary>The set of an evaluation point can be read from the cell's checkpoints of this iteration and of later ones. A checkpoint of iteration 0 is none.</summary>
    /// <param name="iteration">The evaluation point.</param>
    public static int OpensAt(int iteration) => Math.Max(1, iteration);
}
