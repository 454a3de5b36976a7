using Slfd.NativeTorch;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>Adaptive maximum pooling to a square map, which may enlarge.</summary>
/// <remarks>
/// Its windows overlap, and torch's backward adds atomically on CUDA. Where deterministic algorithms are asked for, the windows are laid out by <c>index_select</c>, whose backward is sorted then.
/// The values are the same bits; of equal values in a window the first counts, as with torch. See docs/decisions/0028.
/// </remarks>
internal static class AdaptiveMaximum
{
    /// <summary>Pools.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="side">Rows and columns of the output.</param>
    /// <returns>[B, C, side, side].</returns>
    public static Tensor Apply(Tensor x, int side) => TorchSwitches.IsDeterministic ? ByWindows(x, side) : nn.functional.adaptive_max_pool2d(x, [side, side]);

    /// <summary>The deterministic form.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ByWindows(Tensor x, int side)
    {
        var (high, wide) = ((int)x.shape[2], (int)x.shape[3]);
        var places = DeviceConstants.Of(("windows", high, wide, side), x.device, () => tensor(Places(high, wide, side), ScalarType.Int64));
        var windows = x.flatten(2).index_select(2, places).view(x.shape[0], x.shape[1], side * side, -1);
        return windows.max(-1).values.view(x.shape[0], x.shape[1], side, side);
    }

    private static long[] Places(int high, int wide, int side) =>
        [.. from row in Windows(high, side) from column in Windows(wide, side) from inner in row from outer in column select (inner * wide) + outer];

    /// <summary>Of each output the places that it covers, ⌊i·n/s⌋ to ⌈(i + 1)·n/s⌉ − 1; shorter windows repeat their last place.</summary>
    private static List<long[]> Windows(int size, int side)
    {
        var spans = Enumerable.Range(0, side).Select(index => (From: index * size / side, Below: (((index + 1) * size) + side - 1) / side)).ToList();
        var longest = spans.Max(span => span.Below - span.From);
        return [.. spans.Select(span => Enumerable.Range(0, longest).Select(step => (long)Math.Min(span.From + step, span.Below - 1)).ToArray())];
    }
}
