using Slfd.Distillation.Experts;
using Slfd.Distillation.Generators;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Distillation.Resuming;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>What a method is made of besides its specification: kept warm by the worker, not owned by the method.</summary>
/// <param name="Real">𝒯.</param>
public sealed record MethodParts(RealSet Real)
{
    /// <summary>The generator; null where the specification has none.</summary>
    public IImageGenerator? Generator { get; init; }

    /// <summary>What results say about the generator; null where there is none.</summary>
    public GeneratorDocument? GeneratorOrigin { get; init; }

    /// <summary>The experts; null where no trajectories are followed.</summary>
    public IExpertTrajectories? Experts { get; init; }

    /// <summary>1, or less after the cell ran out of memory: how large chunks may be.</summary>
    public double MemoryScale { get; init; } = 1;
}

/// <summary>A method as a composition: a space, and what its images are matched by. A row of a table is a combination, never a class of its own.</summary>
/// <param name="Space">Where the images live. Owned by this object.</param>
/// <param name="Objective">What they are matched by; null for a baseline, which optimises nothing. Owned by this object.</param>
public sealed record CellMethod(ISyntheticSpace Space, IMatchingObjective? Objective) : IResumable, IDisposable
{
    private const string ObjectiveName = "objective.";

    /// <summary>Images per pass through the generator; null where there is none.</summary>
    public int? Chunk { get; init; }

    /// <summary>Composes the method that a specification names, at its first iteration.</summary>
    /// <exception cref="ArgumentException">A name that this build does not know, or values that do not go together; the message lists what is allowed.</exception>
    public static CellMethod Compose(CellSpec spec, MethodParts parts, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        return (spec.Method, spec.Distillation) switch
        {
            ({ Baseline: "random" }, _) =>
                new(new PixelSpace(RealImages(spec, parts.Real, random, NamedRandom.RandomBaseline), learningRate: 0, momentum: 0), Objective: null),
            ({ Baseline: { } unknown }, _) => throw Unknown("baseline", unknown, "random"),
            (_, null) => throw new ArgumentException($"method {spec.Method.Label()} needs a 'distillation' part in its specification"),
            (_, { } distillation) => Distilling(spec, distillation, parts, random),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(Space.State(), StringComparer.Ordinal);
        SavedTensors.AddUnder(state, ObjectiveName, Objective?.State() ?? new Dictionary<string, Tensor>());
        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Space.Restore(SavedTensors.NotUnder(state, ObjectiveName));
        Objective?.Restore(SavedTensors.Under(state, ObjectiveName));
    }

    /// <summary>Frees space and objective.</summary>
    public void Dispose()
    {
        Space.Dispose();
        Objective?.Dispose();
    }

    private static CellMethod Distilling(CellSpec spec, DistillationSpec distillation, MethodParts parts, NamedRandom random)
    {
        var objective = ObjectiveOf(spec, distillation, parts);
        switch (spec.Method.Space)
        {
            case "pixel":
                return new(new PixelSpace(FirstPixels(spec, distillation, parts.Real, random), distillation.LearningRateImages, distillation.Momentum), objective);
            case "glad" or "slfd":
                var recipe = LatentRecipe.Of(spec, distillation, parts);
                var latents = recipe.Latents(random);
                return new(spec.Method.Space == "glad" ? latents : recipe.Stochastic(latents, random), objective) { Chunk = latents.Chunk };
            case var unknown:
                throw Unknown("space", unknown, "pixel, glad, slfd");
        }
    }

    private static IMatchingObjective ObjectiveOf(CellSpec spec, DistillationSpec distillation, MethodParts parts) => spec.Method.Matching switch
    {
        "dc" => new ClasswiseGradientMatching(new(GradientDistance.Named(distillation.Distance))),
        "dm" => new ClasswiseDistributionMatching(spec.Stochastic is { } stochastic ? new(stochastic.MeanWeight, stochastic.SpreadWeight) : new()),
        "mtt" => new TrajectoryFollowing(
            spec.Trajectory ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'trajectory' part in its specification"),
            parts.Experts ?? throw new ArgumentException($"method {spec.Method.Label()} follows experts, and none were given"),
            distillation.Momentum,
            parts.Real.Device),
        var unknown => throw Unknown("matching objective", unknown, "dc, dm, mtt"),
    };

    private static Tensor FirstPixels(CellSpec spec, DistillationSpec distillation, RealSet real, NamedRandom random)
    {
        switch (distillation.Initialisation)
        {
            case "noise":
                using (var rng = random.For(NamedRandom.PixelInit))
                {
                    long size = spec.Data.Resolution;
                    return randn([(long)real.Classes * spec.ImagesPerClass, 3, size, size], generator: rng).to(real.Device);
                }

            case "real":
                return RealImages(spec, real, random, NamedRandom.PixelInit);
            case var unknown:
                throw Unknown("initialisation", unknown, "noise, real");
        }
    }

    private static Tensor RealImages(CellSpec spec, RealSet real, NamedRandom random, string purpose) =>
        cat([.. Enumerable.Range(0, real.Classes).Select(label =>
        {
            using var rng = random.For(purpose, label);
            var images = real.Draw(label, spec.ImagesPerClass, rng);
            return images.shape[0] == spec.ImagesPerClass
                ? images
                : throw new ArgumentException($"class '{real.ClassNames[label]}' has {images.shape[0]} training images, {spec.ImagesPerClass} per class are asked for");
        })]);

    private static ArgumentException Unknown(string what, string? name, string allowed) => new($"unknown {what} '{name}'; this build knows: {allowed}");
}
