using Slfd.Distillation.Data;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Spaces;
using Slfd.Messages.Cells;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>A method as a composition: a space, and what its images are matched by. A row of a table is a combination, never a class of its own.</summary>
/// <param name="Space">Where the images live. Owned by this object.</param>
/// <param name="Objective">What they are matched by; null for a baseline, which optimises nothing.</param>
public sealed record CellMethod(ISyntheticSpace Space, IMatchingObjective? Objective) : IDisposable
{
    /// <summary>Composes the method that a specification names, at its first iteration.</summary>
    /// <exception cref="ArgumentException">A name that this build does not know; the message lists what is allowed.</exception>
    public static CellMethod Compose(CellSpec spec, RealSet real, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        return (spec.Method, spec.Distillation) switch
        {
            ({ Baseline: "random" }, _) =>
                new(new PixelSpace(RealImages(spec, real, random, NamedRandom.RandomBaseline), learningRate: 0, momentum: 0), Objective: null),
            ({ Baseline: { } unknown }, _) => throw Unknown("baseline", unknown, "random"),
            (_, null) => throw new ArgumentException($"method {spec.Method.Label()} needs a 'distillation' part in its specification"),
            (_, { } distillation) => new(SpaceOf(spec, distillation, real, random), ObjectiveOf(spec.Method, distillation)),
        };
    }

    /// <summary>Frees the space.</summary>
    public void Dispose() => Space.Dispose();

    private static ClasswiseGradientMatching ObjectiveOf(MethodSpec method, DistillationSpec distillation) => method.Matching switch
    {
        "dc" => new ClasswiseGradientMatching(new(GradientDistance.Named(distillation.Distance))),
        var unknown => throw Unknown("matching objective", unknown, "dc"),
    };

    private static PixelSpace SpaceOf(CellSpec spec, DistillationSpec distillation, RealSet real, NamedRandom random) => spec.Method.Space switch
    {
        "pixel" => new(FirstPixels(spec, distillation, real, random), distillation.LearningRateImages, distillation.Momentum),
        var unknown => throw Unknown("space", unknown, "pixel"),
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
