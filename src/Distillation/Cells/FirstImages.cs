using Slfd.Distillation.Randomness;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The images that a synthetic set starts from where no generator makes them.</summary>
internal static class FirstImages
{
    /// <summary>Pixels at their start, [C · ipc, 3, r, r], normalised.</summary>
    /// <exception cref="ArgumentException">An unknown initialisation, or too few real images.</exception>
    public static Tensor Pixels(CellSpec spec, DistillationSpec distillation, RealSet real, NamedRandom random)
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
                return Real(spec, real, random, NamedRandom.PixelInit);
            case var unknown:
                throw new ArgumentException($"unknown initialisation '{unknown}'; this build knows: {string.Join(", ", Choices.Initialisations)}");
        }
    }

    /// <summary>Real images, ipc of each class, drawn under the name <paramref name="purpose"/>.</summary>
    /// <exception cref="ArgumentException">A class has too few.</exception>
    public static Tensor Real(CellSpec spec, RealSet real, NamedRandom random, string purpose) =>
        cat([.. Enumerable.Range(0, real.Classes).Select(label =>
        {
            using var rng = random.For(purpose, label);
            var images = real.Draw(label, spec.ImagesPerClass, rng);
            return images.shape[0] == spec.ImagesPerClass
                ? images
                : throw new ArgumentException($"class '{real.ClassNames[label]}' has {images.shape[0]} training images, {spec.ImagesPerClass} per class are asked for");
        })]);
}
