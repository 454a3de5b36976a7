using Slfd.Distillation.Resuming;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Training;

/// <summary>One latent z per training image, each of mean square 1, and row-wise Adam on them: a row whose image is not in the batch does not move, and counts its own updates.</summary>
/// <remarks>z start at the leading principal components of the images, which is what makes a few hundred steps enough: similar images start side by side.</remarks>
internal sealed class LatentCodes : IResumable, IDisposable
{
    private const string ValuesName = "values", MeanName = "mean", SquareName = "square", CountName = "count";

    /// <summary>Side of the small images whose components are taken.</summary>
    private const int SmallSide = 16;

    private readonly Tensor _values, _mean, _square, _count;

    /// <param name="images">All training images, [N, 3, r, r].</param>
    /// <param name="labels">int64 [N].</param>
    /// <param name="width">Length of z.</param>
    /// <param name="rng">Of the components that the images do not have; on the CPU.</param>
    public LatentCodes(Tensor images, Tensor labels, int width, Generator rng)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _values = Unit(Components(images, labels, width, rng)).DetachFromDisposeScope();
        _mean = zeros_like(_values).DetachFromDisposeScope();
        _square = zeros_like(_values).DetachFromDisposeScope();
        _count = zeros([_values.shape[0], 1], device: _values.device).DetachFromDisposeScope();
    }

    /// <summary>z, [N, width]. Owned by this object.</summary>
    public Tensor Values => _values;

    /// <summary>One update of some rows.</summary>
    /// <param name="rows">int64 [n], each once.</param>
    /// <param name="gradient">[n, width].</param>
    /// <param name="rate">Learning rate.</param>
    public void Step(Tensor rows, Tensor gradient, double rate)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var count = _count.index_select(0, rows).add_(1);
        var mean = _mean.index_select(0, rows).mul_(AdamGroup.FirstDecay).add_(gradient, alpha: 1 - AdamGroup.FirstDecay);
        var square = _square.index_select(0, rows).mul_(AdamGroup.SecondDecay).addcmul_(gradient, gradient, 1 - AdamGroup.SecondDecay);
        var (first, second) = (1 - Power(AdamGroup.FirstDecay, count), 1 - Power(AdamGroup.SecondDecay, count));
        var moved = _values.index_select(0, rows) - rate * (mean / first) / ((square / second).sqrt() + AdamGroup.Epsilon);
        _values.index_copy_(0, rows, Unit(moved));
        _mean.index_copy_(0, rows, mean);
        _square.index_copy_(0, rows, square);
        _count.index_copy_(0, rows, count);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>(StringComparer.Ordinal)
    {
        [ValuesName] = _values,
        [MeanName] = _mean,
        [SquareName] = _square,
        [CountName] = _count,
    };

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (name, tensor) in State())
        {
            SavedTensors.CopyInto(state, name, tensor);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in State().Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Whitened leading principal components of small images without their class's mean; what images do not have is drawn.</summary>
    private static Tensor Components(Tensor images, Tensor labels, int width, Generator rng)
    {
        var side = Math.Min(SmallSide, images.shape[^1]);
        var small = nn.functional.adaptive_avg_pool2d(images, [side, side]).flatten(1).to(ScalarType.Float64);                 // [N, 3·s²]
        var classes = (int)labels.max().item<long>() + 1;
        var members = nn.functional.one_hot(labels, classes).to(ScalarType.Float64);                                          // [N, C]
        var means = members.t().mm(small) / members.sum([0L]).clamp(1).unsqueeze(1);                                             // [C, 3·s²]
        var centred = small - members.mm(means);
        var (strengths, directions) = linalg.eigh(centred.t().mm(centred) / small.shape[0]);                                  // ascending
        var own = (int)Math.Min(width, strengths.gt(strengths.max() * 1e-6).sum().item<long>());
        var leading = directions.narrow(1, directions.shape[1] - own, own) / strengths.narrow(0, strengths.shape[0] - own, own).sqrt();
        var found = centred.mm(leading).flip(1).to(ScalarType.Float32);                                                       // [N, own]
        return own == width ? found : cat([found, randn([images.shape[0], width - own], generator: rng).to(images.device)], 1);
    }

    private static Tensor Unit(Tensor z) => z * z.square().mean([1L], keepdim: true).add(1e-8).rsqrt();

    private static Tensor Power(double decay, Tensor count) => (count * Math.Log(decay)).exp();
}
