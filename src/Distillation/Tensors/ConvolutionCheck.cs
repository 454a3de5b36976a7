using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Whether a device convolves as it should: small convolutions of every kind that <see cref="Convolution"/> offers, with their gradients of first and second order, against float64.</summary>
/// <remarks>
/// libtorch 2.10 on some processors does not, by errors of order 1; nothing else would tell, since training goes on with wrong numbers. The fault reads memory that nobody wrote, so memory is first
/// filled with NaN and given back.
/// </remarks>
public static class ConvolutionCheck
{
    /// <summary>Largest relative error that is taken for rounding; well above float32's, to leave room for TF32 on a GPU, and well below the fault's.</summary>
    public const double Tolerance = 0.01;

    /// <summary>How many of the shapes are tried with all of the worker's threads, too; more would cost a busy host seconds.</summary>
    private const int Threaded = 8;

    /// <summary>What is tried with one thread, the first of them also with as many as the worker has: shapes at which libtorch alone was wrong, and the blocks' sizes themselves.</summary>
    public static IReadOnlyList<ConvolutionShape> Shapes { get; } =
    [
        new(1, 1, 3, 9, 2), new(1, 1, 5, 7, 3), new(3, 20, 3, 9, 2), new(4, 5, 3, 9, 2), new(24, 8, 3, 9, 2), new(32, 10, 3, 16, 4), new(20, 20, 5, 16, 4), new(128, 128, 3, 5, 2), new(16, 16, 3, 8, 20),
        new(3, 16, 3, 8, 33), new(17, 33, 3, 8, 10), new(4, 5, 1, 9, 2), new(16, 16, 1, 7, 20), new(48, 32, 1, 8, 3) { Stride = 2 }, new(48, 32, 3, 16, 3) { Stride = 2 },
        new(33, 33, 5, 16, 2) { Stride = 2 }, new(3, 3, 7, 7, 2) { Padding = 0 }, new(16, 16, 3, 3, 2) { Padding = 0 }, new(20, 20, 4, 9, 2) { Padding = 0 }, new(20, 20, 3, 9, 2) { Groups = 20 },
        new(4, 4, 3, 9, 2) { Groups = 2 }, new(1, 1, 4, 9, 2) { Transposed = true, Stride = 2 }, new(20, 20, 4, 7, 2) { Groups = 20, Transposed = true, Stride = 2 },
        new(3, 5, 3, 7, 2) { Transposed = true },
    ];

    /// <summary>The largest error that was found.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="convolve">What to try instead of <see cref="Convolution"/>: shape, x, weight and bias (null: none) to y.</param>
    public static ConvolutionError Largest(Device device, Func<ConvolutionShape, Tensor, Tensor, Tensor?, Tensor>? convolve = null)
    {
        var errors = Shapes.Select((shape, index) => Largest(shape, device, convolve, alsoThreaded: index < Threaded)).ToList();
        return errors.Aggregate((a, b) => a.IsAtLeast(b) ? a : b);
    }

    /// <summary>The largest error of one shape, over values, gradients and second-order gradients.</summary>
    /// <param name="shape">What to try.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="convolve">What to try instead of <see cref="Convolution"/>: shape, x, weight and bias (null: none) to y.</param>
    /// <param name="alsoThreaded">Whether to try it again with as many threads as the caller has, where that is more than one.</param>
    public static ConvolutionError Largest(
        ConvolutionShape shape, Device device, Func<ConvolutionShape, Tensor, Tensor, Tensor?, Tensor>? convolve = null, bool alsoThreaded = false)
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var exact = Differentiate(shape, device, ScalarType.Float64, Door);
            var alone = Furthest(Differentiate(shape, device, ScalarType.Float32, convolve ?? Door), exact, shape);
            if (!alsoThreaded || threads == 1)
            {
                return alone;
            }

            set_num_threads(threads);
            var together = Furthest(Differentiate(shape, device, ScalarType.Float32, convolve ?? Door), exact, shape);
            return alone.IsAtLeast(together) ? alone : together;
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private static ConvolutionError Furthest(List<(string Name, Tensor Value)> near, List<(string Name, Tensor Value)> exact, ConvolutionShape shape) => near.Zip(exact)
        .Select(pair => new ConvolutionError(Distance(pair.First.Value, pair.Second.Value), $"{pair.First.Name} of {shape}"))
        .Aggregate((a, b) => a.IsAtLeast(b) ? a : b);

    private static Tensor Door(ConvolutionShape shape, Tensor x, Tensor weight, Tensor? bias) => shape switch
    {
        { Transposed: true } => Convolution.Transposed(x, weight, (shape.Stride, shape.Stride), shape.Groups),
        { Groups: > 1 } => Convolution.Grouped(x, weight, shape.Border, (shape.Stride, shape.Stride), shape.Groups),
        _ => Convolution.Apply(x, weight, shape.Border, bias, shape.Stride),
    };

    private static List<(string Name, Tensor Value)> Differentiate(ConvolutionShape shape, Device device, ScalarType type, Func<ConvolutionShape, Tensor, Tensor, Tensor?, Tensor> convolve)
    {
        SoilMemory(device);
        long[] sides = shape.Transposed ? [shape.Inputs, shape.Outputs / shape.Groups] : [shape.Outputs, shape.Inputs / shape.Groups];
        var x = Wave(type, device, 1, shape.Batch, shape.Inputs, shape.Size, shape.Size).requires_grad_();
        var weight = Wave(type, device, 2, [.. sides, shape.Kernel, shape.Kernel]).requires_grad_();
        var bias = shape.HasBias ? Wave(type, device, 5, shape.Outputs).requires_grad_() : null;
        var y = convolve(shape, x, weight, bias);
        Tensor[] leaves = bias is null ? [x, weight] : [x, weight, bias];
        var first = Gradients(y.square().sum() / 2, leaves, again: true);
        var second = Gradients((first[0] * Wave(type, device, 3, x.shape)).sum() + (first[1] * Wave(type, device, 4, weight.shape)).sum(), [x, weight], again: false);
        (string, Tensor)[] ofBias = bias is null ? [] : [("bias gradient", first[2].detach())];
        return
        [
            ("value", y.detach()), ("input gradient", first[0].detach()), ("weight gradient", first[1].detach()), .. ofBias,
            ("second input gradient", second[0]), ("second weight gradient", second[1]),
        ];
    }

    private static Tensor[] Gradients(Tensor loss, Tensor[] leaves, bool again)
    {
        autograd.backward([loss], create_graph: again, inputs: leaves);
        Tensor[] gradients = [.. leaves.Select(leaf => leaf.grad!)];
        Array.ForEach(leaves, leaf => leaf.grad = null);
        return gradients;
    }

    /// <summary>Fills what a small computation will allocate with NaN, and gives it back.</summary>
    private static void SoilMemory(Device device)
    {
        using var scope = NewDisposeScope();
        for (var size = 1L << 8; size <= 1L << 18; size *= 2)
        {
            _ = full([size], double.NaN, ScalarType.Float32, device);
        }
    }

    private static double Distance(Tensor computed, Tensor exact) => ((computed.to(ScalarType.Float64) - exact).abs().max() / exact.abs().max()).item<double>();

    /// <summary>Numbers in [−1, 1] without a period that a channel count could share.</summary>
    private static Tensor Wave(ScalarType type, Device device, double start, params long[] shape) =>
        arange(shape.Aggregate((a, b) => a * b), ScalarType.Float64, device).mul(0.7).add(start).sin().to(ScalarType.Float32).to(type).reshape(shape);
}

/// <summary>A convolution that is tried.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Size">Rows and columns of the image.</param>
/// <param name="Batch">Images.</param>
public sealed record ConvolutionShape(long Inputs, long Outputs, long Kernel, long Size, long Batch)
{
    /// <summary>Along both axes.</summary>
    public long Stride { get; init; } = 1;

    /// <summary>Zeros on each side; null: half a kernel, or none where it is transposed.</summary>
    public long? Padding { get; init; }

    /// <summary>Divides both channel counts.</summary>
    public long Groups { get; init; } = 1;

    /// <summary>Whether it is the adjoint.</summary>
    public bool Transposed { get; init; }

    /// <summary>Whether something is added to each output channel.</summary>
    public bool HasBias => Groups == 1 && !Transposed;

    /// <summary><see cref="Padding"/>, or its default.</summary>
    public long Border => Padding ?? (Transposed ? 0 : Kernel / 2);

    /// <summary>For people: <c>32 → 10 channels, 3×3, batch of 4 at 16×16</c>.</summary>
    public override string ToString() => $"{Inputs} → {Outputs} channels, {Kernel}×{Kernel}, batch of {Batch} at {Size}×{Size}, stride {Stride}, border {Border}, groups {Groups}{(Transposed ? ", transposed" : "")}";
}

/// <summary>How far a computation was off.</summary>
/// <param name="Relative">Largest difference over the largest absolute value; NaN where there was no number.</param>
/// <param name="Of">Of what.</param>
public sealed record ConvolutionError(double Relative, string Of)
{
    /// <summary>Whether this is rounding.</summary>
    public bool IsSmall => Relative <= ConvolutionCheck.Tolerance;

    /// <summary>Whether it is as bad as another; no number is the worst.</summary>
    public bool IsAtLeast(ConvolutionError other) => double.IsNaN(Relative) || Relative >= other.Relative;
}
