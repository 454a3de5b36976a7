using Slfd.Messages.Results;

namespace Slfd.Distillation.Cells;

/// <summary>One attempt at one cell, from its newest sound checkpoint, or from the beginning, to its artifacts.</summary>
/// <remarks>Stopped or killed at any instant and run again under a later token, it ends in the same numbers: whatever is not in a checkpoint is drawn again by name.</remarks>
public interface ICellRun : IDisposable
{
    /// <summary>The iteration that comes next; of an expert, the epoch; of a generator, the step.</summary>
    int Iteration { get; }

    /// <summary>Iteration of the latest durable checkpoint of this attempt; 0 before the first.</summary>
    int LastCheckpoint { get; }

    /// <summary>Runs the cell to its end.</summary>
    /// <returns>What is reported; all artifacts are on disk.</returns>
    /// <exception cref="CellStoppedException">The stop signal; on a drain, after a checkpoint.</exception>
    /// <exception cref="NumericFailureException">A loss or a parameter is not finite.</exception>
    CellOutcome Run();
}
