namespace Slfd.Distillation.Records;

/// <summary>One evaluation training, done: the smallest piece of a cell that is never repeated.</summary>
/// <param name="Iteration">The evaluation point.</param>
/// <param name="Architecture">Position in the specification's list.</param>
/// <param name="Repeat">From 0.</param>
/// <param name="Correct">Correctly classified test images; null where the training diverged, so that there is no classifier.</param>
public sealed record UnitResult(int Iteration, int Architecture, int Repeat, int? Correct)
{
    /// <summary>Images of the synthetic set that it has right; null where the training diverged, or it was not counted.</summary>
    public int? Fitted { get; init; }
}
