namespace Slfd.Distillation.Cells;

/// <summary>A loss or a pixel is not finite any more. The same on every device, so another attempt only tells whether this one was disturbed.</summary>
/// <param name="what">What is not finite: <c>the matching loss</c>.</param>
/// <param name="iteration">The iteration whose update produced it.</param>
public sealed class NumericFailureException(string what, int iteration)
    : Exception($"{what} is not finite after iteration {iteration}; a smaller learning rate (of the images, of w, or of the stochastic module) is the usual remedy")
{
    /// <summary>The iteration whose update produced it.</summary>
    public int Iteration { get; } = iteration;
}
