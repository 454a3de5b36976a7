using System.Globalization;
using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Distillation.Stochastic;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using Slfd.RealData.Images;

namespace Slfd.Distillation.Cells;

/// <summary>How a specification's latent space is made: GLaD, and SLFD on top of it.</summary>
internal sealed class LatentRecipe
{
    /// <summary>The mean that the reference normalises generator output with for ImageNet, left over from another data set (OP-6).</summary>
    private static readonly float[] s_staleMean = [0.4377f, 0.4438f, 0.4728f];

    private readonly CellSpec _spec;
    private readonly DistillationSpec _distillation;
    private readonly GeneratorSpec _options;
    private readonly IImageGenerator _generator;
    private readonly RealSet _real;
    private readonly int? _split;
    private readonly double _memoryScale;
    private readonly long? _freeBytes;

    private LatentRecipe(CellSpec spec, DistillationSpec distillation, IImageGenerator generator, MethodParts parts)
    {
        (_spec, _distillation, _generator, _real) = (spec, distillation, generator, parts.Real);
        _options = spec.Generator ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'generator' part in its specification");
        if (generator.Resolution != spec.Data.Resolution)
        {
            throw new ArgumentException($"{generator.Name} makes images of {generator.Resolution} px, but the cell is for {spec.Data.Resolution} px; choose a generator of that size");
        }

        _split = SplitOf(_options.Layer, generator);
        (_memoryScale, _freeBytes) = (parts.MemoryScale, parts.FreeBytes);
    }

    /// <exception cref="ArgumentException">The specification lacks a part, or asks for what the generator cannot do.</exception>
    public static LatentRecipe Of(CellSpec spec, DistillationSpec distillation, MethodParts parts) =>
        new(spec, distillation, parts.Generator ?? throw new ArgumentException($"method {spec.Method.Label()} needs a generator, and none was given"), parts);

    /// <summary>w_s and f_n at their start.</summary>
    public LatentSpace Latents(NamedRandom random)
    {
        var classes = Classes();
        var unrecorded = ChunkRule.WithoutGraph((long)classes.Length * _spec.ImagesPerClass, _memoryScale);
        var start = LatentStart.Draw(
            _generator, classes, _spec.ImagesPerClass, _split, _options.AverageStyles == true, _options.RandomFeatures == true, unrecorded, random, _real.Device);
        return new(_generator, start, new()
        {
            Split = _split,
            Normalisation = NormalisationOf(_options.Normalisation),
            StylesRate = StylesRate,
            FeaturesRate = _distillation.LearningRateImages,
            GeneratorRate = _options.Learn == true ? _distillation.LearningRateGenerator ?? Objective.LearningRateGenerator : null,
            Momentum = _distillation.Momentum,
            Chunk = GeneratorChunk.Of(_generator, start, _split, _memoryScale, _freeBytes),
        });
    }

    /// <summary>The same latents with a stochastic module beside them.</summary>
    public StochasticSpace Stochastic(LatentSpace latents, NamedRandom random)
    {
        var options = _spec.Stochastic ?? throw new ArgumentException($"method {_spec.Method.Label()} needs a 'stochastic' part in its specification");
        using var rng = random.For(NamedRandom.ModuleInit);
        var shape = new StochasticShape(_generator.StyleCount, _generator.StyleWidth, _real.Classes, RankOf(_spec.Method.Rank));
        return new(
            latents,
            new(shape, SpreadOf(options), rng, _real.Device, options.TrainModule),
            new(options.Samples, options.Antithetic, StochasticLoss.Named(options.Reading)),
            options.TrainModule ? _distillation.LearningRateModule ?? Objective.LearningRateModule ?? StylesRate : null,
            _distillation.Momentum);
    }

    /// <summary>Whether the outputs are distributed at all.</summary>
    public bool HasNoise => (_spec.Stochastic?.Noise ?? SpreadNoise.Learned) switch
    {
        SpreadNoise.Learned => true,
        SpreadNoise.None => false,
        var other => throw new ArgumentException($"unknown noise '{other}'; allowed: {string.Join(", ", Choices.Noises)}"),
    };

    private static SpreadOptions SpreadOf(StochasticSpec options) => new(
        options.InitialNoiseScale,
        EqualStart: (options.Start ?? SpreadStart.AsDrawn) switch
        {
            SpreadStart.AsDrawn => false,
            SpreadStart.Equal => true,
            var other => throw new ArgumentException($"unknown start '{other}' of Σ; allowed: {string.Join(", ", Choices.SpreadStarts)}"),
        },
        Bounded: (options.Bound ?? SpreadBound.None) switch
        {
            SpreadBound.None => false,
            SpreadBound.Unit => true,
            var other => throw new ArgumentException($"unknown bound '{other}' of Σ; allowed: {string.Join(", ", Choices.SpreadBounds)}"),
        });

    private ObjectivePart Objective => ObjectiveParts.All.Named(_spec.Method.Matching);

    private double StylesRate => _distillation.LearningRateStyles ?? Objective.LearningRateStyles;

    private static int? SplitOf(int? layer, IImageGenerator generator) => layer switch
    {
        -1 => null,
        null => generator.Layers / 2,
        { } split when split > 0 && split < generator.Layers - 1 => split,
        _ => throw new ArgumentException(
            $"{generator.Name} cannot be split at layer {layer}; allowed: 1 to {generator.Layers - 2}, or -1 for images from w_s alone (grid key generator.layer)"),
    };

    private static long? RankOf(string? rank) => rank switch
    {
        MethodSpec.FullRank => null,
        _ when long.TryParse(rank, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        _ => throw new ArgumentException($"rank '{rank}' is neither a whole number of at least 1 nor '{MethodSpec.FullRank}'"),
    };

    private Normalisation NormalisationOf(string? name) => name switch
    {
        null or GeneratorChoices.OwnNormalisation => _real.Normalisation,
        GeneratorChoices.StaleNormalisation => new(s_staleMean, _real.StandardDeviation),
        _ => throw new ArgumentException($"unknown normalisation '{name}' of generator output; allowed: {string.Join(", ", GeneratorChoices.Normalisations)}"),
    };

    /// <summary>The generator's class of each label: as the specification says, as the data set says, or label i as class i.</summary>
    private int[] Classes()
    {
        var classes = GeneratorRegistry.ClassesOf(_options, _spec.Data.Name, _real.Classes);
        if (classes.Length != _real.Classes)
        {
            throw new ArgumentException($"{classes.Length} generator classes are given for {_real.Classes} labels of {_real.Name} (grid key generator.classes)");
        }

        if (_generator.Classes > 0 && Array.FindIndex(classes, of => of < 0 || of >= _generator.Classes) is var label and >= 0)
        {
            throw new ArgumentException(
                $"label {label} of {_real.Name} is class {classes[label]} of the generator, but {_generator.Name} has classes 0 to {_generator.Classes - 1}; say which to use (grid key generator.classes)");
        }

        return classes;
    }
}
