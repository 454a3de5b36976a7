using Slfd.Distillation.Tensors;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>How a parameter gets its first values. PyTorch's defaults: uniform in ±1/√fan_in for convolutions and linear layers, weight and bias alike.</summary>
/// <param name="Name">State-dict key of the reference implementation.</param>
/// <param name="Shape">Row-major.</param>
/// <param name="Kind">The distribution.</param>
/// <param name="Bound">Half width of the uniform distribution; unused for the others.</param>
public sealed record ParameterShape(string Name, long[] Shape, InitialValues Kind, double Bound = 0);

/// <summary>The distribution of a parameter's first values.</summary>
public enum InitialValues
{
    /// <summary>U(−bound, bound).</summary>
    Uniform,

    /// <summary>N(0, 1).</summary>
    Normal,

    /// <summary>1: scales of norms.</summary>
    One,

    /// <summary>0: shifts of norms.</summary>
    Zero,
}

/// <summary>Whether a network trains or is tested, and what it needs for that.</summary>
/// <param name="Training">Dropout is active and batch norm uses the batch's statistics.</param>
/// <param name="Dropout">Source of the key of a step's dropout masks while training; null switches dropout off.</param>
/// <param name="Statistics">Batch norm's running mean and variance, one pair per norm in order, updated in place while training; null for other norms.</param>
public sealed record ForwardMode(bool Training, Generator? Dropout = null, IReadOnlyList<Tensor>? Statistics = null)
{
    /// <summary>Whether the gradients of this pass are differentiated themselves, as those of synthetic images are where gradients are matched: instance norm then takes a form that is cheap in this.</summary>
    public bool TwiceDifferentiated { get; init; }

    /// <summary>Tested: no dropout.</summary>
    public static ForwardMode Evaluation { get; } = new(Training: false);
}

/// <summary>A classifier as a function of its parameters; it holds no tensor itself. Source: distillation.md section 2, GLaD networks/*.</summary>
/// <remarks>A function and not a module, because gradient matching differentiates through parameter gradients, and a fresh network is made at every step.</remarks>
public abstract class Classifier
{
    /// <summary>Parameters in the reference's definition order.</summary>
    public abstract IReadOnlyList<ParameterShape> Parameters { get; }

    /// <summary>Batch norm's buffers in order: name and length, mean before variance. Empty for every other norm.</summary>
    public virtual IReadOnlyList<(string Name, long Length)> Buffers => [];

    /// <summary>Whether the logits of an image depend on the others in its batch: only where batch norm trains.</summary>
    public bool CouplesImages(ForwardMode mode) => mode.Training && Buffers.Count > 0;

    /// <summary>Logits of a batch.</summary>
    /// <param name="parameters">As in <see cref="Parameters"/>.</param>
    /// <param name="images">[B, 3, r, r], normalised.</param>
    /// <param name="mode">Training or evaluation.</param>
    /// <returns>[B, C]; the caller's dispose scope owns it.</returns>
    public abstract Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode);

    /// <summary>Fresh parameters: drawn on the CPU in definition order, copied to the device, not requiring gradients. The caller disposes them.</summary>
    public Tensor[] Initialise(Generator rng, Device device) => ((Tensor[])[.. Parameters.Select(parameter => Draw(parameter, rng))]).ToDevice(device);

    /// <summary>Running statistics as they start: means 0, variances 1. Null where <see cref="Buffers"/> is empty.</summary>
    public Tensor[]? InitialStatistics(Device device) => Buffers.Count == 0
        ? null
        : [.. Buffers.Select((buffer, index) => index % 2 == 0 ? zeros(buffer.Length, device: device) : ones(buffer.Length, device: device))];

    private static Tensor Draw(ParameterShape parameter, Generator rng) => parameter.Kind switch
    {
        InitialValues.Uniform => rand(parameter.Shape, generator: rng).mul_(2 * parameter.Bound).sub_(parameter.Bound),
        InitialValues.Normal => randn(parameter.Shape, generator: rng),
        InitialValues.One => ones(parameter.Shape),
        InitialValues.Zero => zeros(parameter.Shape),
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter.Kind, "not a distribution of first values"),
    };
}

/// <summary>Collects parameter shapes in definition order.</summary>
internal sealed class ParameterList
{
    private readonly List<ParameterShape> _shapes = [];

    public IReadOnlyList<ParameterShape> Shapes => _shapes;

    public ParameterList Convolution(string name, long output, long input, long kernel, bool bias = true) =>
        Weighted(name, [output, input, kernel, kernel], input * kernel * kernel, bias);

    public ParameterList Linear(string name, long output, long input, bool bias = true) => Weighted(name, [output, input], input, bias);

    public ParameterList Norm(string name, params long[] shape)
    {
        _shapes.Add(new($"{name}.weight", shape, InitialValues.One));
        _shapes.Add(new($"{name}.bias", shape, InitialValues.Zero));
        return this;
    }

    public ParameterList Normal(string name, params long[] shape)
    {
        _shapes.Add(new(name, shape, InitialValues.Normal));
        return this;
    }

    private ParameterList Weighted(string name, long[] shape, long fanIn, bool bias)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        _shapes.Add(new($"{name}.weight", shape, InitialValues.Uniform, bound));
        if (bias)
        {
            _shapes.Add(new($"{name}.bias", [shape[0]], InitialValues.Uniform, bound));
        }

        return this;
    }
}

/// <summary>Hands out parameters in definition order while a forward pass is written down.</summary>
internal struct ParameterCursor(IReadOnlyList<Tensor> parameters)
{
    private int _next;

    public Tensor Next() => parameters[_next++];

    public readonly void MustBeAtEnd()
    {
        if (_next != parameters.Count)
        {
            throw new ArgumentException($"the network has {_next} parameters, but {parameters.Count} were given");
        }
    }
}

/// <summary>Layers that several networks share.</summary>
internal static class Layers
{
    public const double Epsilon = 1e-5;

    /// <summary>"Instance norm" of the reference: group norm with as many groups as channels, affine, no running statistics. On a GPU its second derivative is written out: docs/decisions/0041.</summary>
    public static Tensor InstanceNorm(Tensor x, Tensor scale, Tensor shift, ForwardMode? mode = null) => mode is { TwiceDifferentiated: true } && x.device_type != TorchSharp.DeviceType.CPU
        ? InstanceNormFunction.Apply(x, scale, shift)
        : nn.functional.group_norm(x, x.shape[1], scale, shift, Epsilon);

    public static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, long stride = 1, long groups = 1) => groups == 1
        ? Convolution.Apply(x, weight, weight.shape[2] / 2, bias, stride)
        : Convolution.Grouped(x, weight, weight.shape[2] / 2, (stride, stride), groups, bias);

    /// <summary>2×2 average pooling. On a CPU, up to 64 columns, as a product with a matrix of quarters: each pair of rows lies together in memory, and torch's pooling takes twice to three times as long there.</summary>
    /// <param name="x">[B, C, H, W] with even H and W.</param>
    /// <returns>[B, C, H/2, W/2].</returns>
    public static Tensor HalveByMean(Tensor x)
    {
        var (rows, columns) = (x.shape[2], x.shape[3]);
        if (x.device_type != TorchSharp.DeviceType.CPU || columns > 64 || rows % 2 != 0 || columns % 2 != 0)
        {
            return nn.functional.avg_pool2d(x, 2, 2);
        }

        var quarters = DeviceConstants.Of(("quarters", columns, x.dtype), x.device, () => eye(columns / 2, dtype: x.dtype).mul_(0.25).repeat_interleave(2, 0).repeat(2, 1)); // [2W, W/2]
        return x.reshape(-1, 2 * columns).mm(quarters).view(x.shape[0], x.shape[1], rows / 2, columns / 2);
    }

    /// <summary>Goes on with the next layer's output: the one before is let go of, unless it is what came in. Where gradients are wanted, the graph keeps what it needs of it; where a network is
    /// tested, only the largest layers lie in memory at once and not all of them.</summary>
    /// <param name="before">What the layer took.</param>
    /// <param name="after">What it made of it.</param>
    /// <param name="images">What came into the network; its caller owns it.</param>
    public static Tensor Follow(Tensor before, Tensor after, Tensor images)
    {
        if (!ReferenceEquals(before, images) && !ReferenceEquals(before, after))
        {
            before.Dispose();
        }

        return after;
    }

    public static Tensor HalveByMaximum(Tensor x) => nn.functional.max_pool2d(x, 2, 2);
}
