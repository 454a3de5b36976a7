using Slfd.Distillation.Cells;

namespace Slfd.Worker.Measuring;

/// <summary>A measured figure.</summary>
/// <param name="Name">What was measured; equal names mean the same on every device.</param>
/// <param name="Value">In <paramref name="Unit"/>.</param>
/// <param name="Unit"><c>ms</c>, <c>GFLOP/s</c>, <c>GB</c>, or empty for a count or a ratio.</param>
internal sealed record Measurement(string Name, double Value, string Unit);

/// <summary>What is measured, and how large.</summary>
/// <param name="Device">On what.</param>
/// <param name="Resolution">Side of the images in pixels: 32, 64, 128 or 256.</param>
/// <param name="Precision">A name of <c>Precision</c>.</param>
/// <param name="IsSmall">Whether everything is made small, as where only the program itself is tried: narrow networks, few images.</param>
internal sealed record MeasureRequest(ComputeDevice Device, int Resolution, string Precision, bool IsSmall)
{
    /// <summary>Whether the device is a GPU.</summary>
    public bool OnGpu => Device.Device.type != TorchSharp.DeviceType.CPU;

    /// <summary>Real images per class and step.</summary>
    public int BatchReal => IsSmall ? 2 : 256;

    /// <summary>Channels of the ConvNet.</summary>
    public int Width => IsSmall ? 16 : 128;
}

/// <summary>One thing that <c>slfd-worker measure</c> measures.</summary>
internal abstract class MeasuredPart
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Measures.</summary>
    public abstract IEnumerable<Measurement> Run(MeasureRequest request);
}
