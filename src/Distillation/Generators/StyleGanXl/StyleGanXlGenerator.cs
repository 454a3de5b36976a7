using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>StyleGAN-XL behind the seam to the spaces: published weights, or G_r made in place.</summary>
public sealed class StyleGanXlGenerator : IImageGenerator
{
    private readonly StyleGanXlWeights _weights;
    private readonly StyleGanXlSynthesis _synthesis;

    /// <param name="weights">Owned from now on.</param>
    /// <param name="origin">Where the weights come from, for <see cref="Name"/>: <c>random weights, seed 0</c>, or a file.</param>
    public StyleGanXlGenerator(StyleGanXlWeights weights, string origin)
    {
        (_weights, _synthesis) = (weights, new(weights));
        Parameters = [.. weights.Parameters.Select(parameter => parameter.Value)];
        Name = $"stylegan-xl {weights.Resolution} px, {weights.Layers.Count} layers, {(Classes > 0 ? $"{Classes} classes" : "unconditional")}, {origin}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Resolution => _weights.Resolution;

    /// <inheritdoc/>
    public int StyleCount => _weights.Mapping.StyleCount;

    /// <inheritdoc/>
    public int StyleWidth => _weights.Mapping.StyleWidth;

    /// <inheritdoc/>
    public int LatentWidth => _weights.Mapping.LatentWidth;

    /// <inheritdoc/>
    public int Classes => _weights.Mapping.Classes;

    /// <inheritdoc/>
    public int Layers => _synthesis.Layers;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>A generator that was never trained.</summary>
    /// <param name="schedule">Its layers: <see cref="StyleGanXlRecipes"/>, or any other.</param>
    /// <param name="classes">c_dim; 0: unconditional.</param>
    /// <param name="seed">Of its weights.</param>
    /// <param name="device">Where it lives.</param>
    public static StyleGanXlGenerator Random(StyleGanXlSchedule schedule, int classes, long seed, Device device)
    {
        using var rng = new Generator((ulong)seed, CPU);
        return new(StyleGanXlInitialisation.Draw(schedule, classes, rng, device), $"random weights, seed {seed}");
    }

    /// <inheritdoc/>
    public Tensor Styles(Tensor z, Tensor classes) => _weights.Mapping.Styles(z, classes);

    /// <inheritdoc/>
    public GeneratorFeatures Features(Tensor styles, int split)
    {
        Validate(split);
        return new(_synthesis.Features(styles, split), []);
    }

    /// <inheritdoc/>
    public Tensor Images(Tensor styles, GeneratorFeatures? features, int split)
    {
        if (features is null)
        {
            return _synthesis.Images(styles);
        }

        Validate(split);
        return _synthesis.Images(styles, features.Map, split);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _synthesis.Dispose();
        _weights.Dispose();
    }

    private void Validate(int split)
    {
        if (split <= 0 || split >= Layers - 1)
        {
            throw new ArgumentOutOfRangeException(nameof(split), split, $"a split of {Layers} layers lies between 1 and {Layers - 2}");
        }
    }
}
