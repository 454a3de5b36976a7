namespace Slfd.Experiments.Methods.Objectives;

/// <summary>How many classes of synthetic images are matched by gradients in one pass. On a GPU, where a call costs about the same however little it does, as many as take no more memory than
/// the real images that pass at once; on a CPU one.</summary>
/// <remarks>Part of a cell's rounding, so that it follows from shapes alone. See docs/decisions/0091.</remarks>
public static class ClassesAtOnce
{
    /// <summary>Classes at once, from 1 to all.</summary>
    /// <param name="classes">C.</param>
    /// <param name="imagesPerClass">ipc.</param>
    /// <param name="pixels">Pixels of one image.</param>
    /// <param name="onGpu">Whether the device is a GPU.</param>
    public static int Of(int classes, int imagesPerClass, long pixels, bool onGpu) =>
        onGpu ? (int)Math.Clamp(RealChunk.Of(pixels, onGpu) / ((long)imagesPerClass * MatchingWork.SecondOrderHeld), 1, classes) : 1;
}
