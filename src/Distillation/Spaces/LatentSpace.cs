using Slfd.Distillation.Generators;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Resuming;
using Slfd.RealData.Preprocessing;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Space <c>wp</c>: w_s and f_n of a generator under one SGD. Source: GLaD glad_utils.py; distillation.md section 4.1; generators.md section 2.</summary>
/// <remarks>
/// The generator's graph is the largest thing in memory, so at most one chunk of images has one at a time: images are made without it, become a leaf, and once the objective has put a gradient
/// there, each chunk is made again with its graph and back-propagated. Where one chunk holds all images, its graph is kept instead and nothing is made twice.
/// </remarks>
public sealed class LatentSpace : ISyntheticSpace
{
    private const string StylesName = "styles", FeaturesName = "features", HeldName = "held.", GeneratorName = "generator.";

    private readonly IImageGenerator _generator;
    private readonly LatentOptions _options;
    private readonly Tensor _styles;
    private readonly Tensor _classes;
    private readonly Tensor? _map;
    private readonly Tensor[] _held;
    private readonly LeafOptimiser _optimiser;
    private Tensor? _graph;
    private Tensor? _images;
    private Tensor? _before;

    /// <param name="generator">Stays the caller's; its weights become leaves where it is learned.</param>
    /// <param name="start">First latents; copied.</param>
    /// <param name="options">Rates, split and chunk.</param>
    public LatentSpace(IImageGenerator generator, LatentStart start, LatentOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Chunk, 1, nameof(options));
        (_generator, _options, Chunk) = (generator, options, options.Chunk);
        _styles = AsLeaf(start.Styles);
        _classes = start.Classes.detach().clone().DetachFromDisposeScope();
        _map = start.Features is { } features ? AsLeaf(features.Map) : null;
        _held = [.. (start.Features?.Held ?? []).Select(tensor => tensor.detach().clone().DetachFromDisposeScope())];
        _optimiser = new(options.Momentum);
        _optimiser.Add(StylesName, _styles, options.StylesRate);
        if (_map is not null)
        {
            _optimiser.Add(FeaturesName, _map, options.FeaturesRate);
        }

        if (options.GeneratorRate is { } rate)
        {
            for (var index = 0; index < generator.Parameters.Count; index++)
            {
                _optimiser.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{GeneratorName}{index:D4}"), generator.Parameters[index].requires_grad_(), rate);
            }
        }
    }

    /// <summary>w_s, [B, N_w, L_w]: a leaf that others may add gradients to as well.</summary>
    public Tensor Styles => _styles;

    /// <summary>Images per pass through the generator; results depend on it by rounding only. Changed between two iterations.</summary>
    public int Chunk { get; set; }

    /// <inheritdoc/>
    public double? Variance => null;

    /// <inheritdoc/>
    public Tensor Images()
    {
        if (_images is null)
        {
            _graph = IsOneChunk ? Made(_styles, _classes, _map, _held).DetachFromDisposeScope() : null;
            using var scope = NewDisposeScope();
            _images = (_graph ?? WithoutGraph()).detach().requires_grad_().DetachFromDisposeScope();
        }

        return _images;
    }

    /// <inheritdoc/>
    public Tensor Synthesise()
    {
        using var scope = NewDisposeScope();
        return (_images?.detach() ?? WithoutGraph()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor ImagesForNetwork() => _before ?? throw new InvalidOperationException("no outer step has been taken yet");

    /// <inheritdoc/>
    public ISyntheticOutputs Outputs(NamedRandom random, long iteration, long outerStep) => CertainOutputs.Instance;

    /// <inheritdoc/>
    public void Step()
    {
        var images = _images ?? throw new InvalidOperationException("nothing has asked for the images, so nothing can have given them a gradient");
        using (var scope = NewDisposeScope())
        {
            var gradient = images.grad ?? throw new InvalidOperationException("nothing has given the images a gradient");
            if (_graph is not null)
            {
                autograd.backward([_graph], [gradient], inputs: [_styles, .. _map is null ? [] : new[] { _map }, .. LearnedWeights]);
            }
            else
            {
                BackChunkByChunk(gradient);
            }

            _optimiser.Step();
            _before?.Dispose();
            _before = images.detach().DetachFromDisposeScope();
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        _optimiser.Abandon();
        Forget();
    }

    /// <inheritdoc/>
    public bool IsFinite() => _optimiser.IsFinite();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(_optimiser.State(), StringComparer.Ordinal);
        for (var index = 0; index < _held.Length; index++)
        {
            state.Add($"{HeldName}{index}", _held[index]);
        }

        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        _optimiser.Restore(SavedTensors.NotUnder(state, HeldName));
        for (var index = 0; index < _held.Length; index++)
        {
            SavedTensors.CopyInto(state, $"{HeldName}{index}", _held[index]);
        }

        Forget();
    }

    /// <summary>Frees latents and optimiser; the generator stays.</summary>
    public void Dispose()
    {
        Forget();
        _before?.Dispose();
        _optimiser.Dispose();
        _styles.Dispose();
        _classes.Dispose();
        _map?.Dispose();
        Array.ForEach(_held, tensor => tensor.Dispose());
    }

    private bool IsOneChunk => Chunk >= _styles.shape[0];

    private IReadOnlyList<Tensor> LearnedWeights => _options.GeneratorRate is null ? [] : _generator.Parameters;

    private static Tensor AsLeaf(Tensor start) => start.detach().clone().requires_grad_().DetachFromDisposeScope();

    private IEnumerable<(long From, long Count)> Chunks()
    {
        for (var from = 0L; from < _styles.shape[0]; from += Chunk)
        {
            yield return (from, Math.Min(Chunk, _styles.shape[0] - from));
        }
    }

    /// <summary>(y + 1)/2, normalised like real images, not clamped.</summary>
    private Tensor Made(Tensor styles, Tensor classes, Tensor? map, IReadOnlyList<Tensor> held)
    {
        using var scope = NewDisposeScope();
        var output = _generator.Images(styles, classes, map is null ? null : new(map, held), _options.Split ?? 0);
        return ImagePipeline.FromGenerator(output, _options.Normalisation).MoveToOuterDisposeScope();
    }

    private Tensor WithoutGraph()
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> parts = [.. Chunks().Select(chunk => Made(Rows(_styles, chunk), Rows(_classes, chunk), _map is null ? null : Rows(_map, chunk), [.. _held.Select(tensor => Rows(tensor, chunk))]))];
        return (parts.Count == 1 ? parts[0] : cat(parts)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the generator's path to what is in w_s already: a stochastic module has put its own path there.</summary>
    private void BackChunkByChunk(Tensor gradient)
    {
        var toStyles = GradientOf(_styles);
        var toMap = _map is null ? null : GradientOf(_map);
        foreach (var chunk in Chunks())
        {
            using var scope = NewDisposeScope();
            var styles = Rows(_styles, chunk).detach().requires_grad_();
            var map = _map is null ? null : Rows(_map, chunk).detach().requires_grad_();
            var images = Made(styles, Rows(_classes, chunk), map, [.. _held.Select(tensor => Rows(tensor, chunk))]);
            autograd.backward([images], [Rows(gradient, chunk)], inputs: [styles, .. map is null ? [] : new[] { map }, .. LearnedWeights]);
            Rows(toStyles, chunk).add_(styles.grad!);
            toMap?.narrow(0, chunk.From, chunk.Count).add_(map!.grad!);
        }
    }

    /// <summary>The leaf's gradient; zeros where it has none yet.</summary>
    private static Tensor GradientOf(Tensor leaf)
    {
        if (leaf.grad is null)
        {
            leaf.grad = zeros_like(leaf);
        }

        return leaf.grad!;
    }

    private static Tensor Rows(Tensor tensor, (long From, long Count) chunk) => tensor.narrow(0, chunk.From, chunk.Count);

    private void Forget()
    {
        _images?.Dispose();
        _graph?.Dispose();
        (_images, _graph) = (null, null);
    }
}
