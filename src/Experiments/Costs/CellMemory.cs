using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;

namespace Slfd.Experiments.Costs;

/// <summary>Bytes that one cell needs on its device at its peak, from shapes; an estimate for choosing a device, not a bound.</summary>
/// <param name="Data">The real images, a byte a channel.</param>
/// <param name="Weights">Generator and classifiers, with what their optimisers keep; experts that are followed.</param>
/// <param name="Latents">What is optimised, with gradient and velocity, and what is held beside it.</param>
/// <param name="Generating">Activations of one chunk of images on its way through the generator and back.</param>
/// <param name="Matching">Activations of the distilling classifier: real images and the second-order graph of one class or step.</param>
/// <param name="Evaluating">Activations of a classifier that is trained or tested.</param>
/// <param name="Runtime">libtorch itself, and what its allocator holds back.</param>
/// <remarks>
/// A chunk is counted at memory scale 1; after an out-of-memory failure it is smaller (docs/grids.md). Distilling and evaluating take turns, and so do generating and
/// matching within an iteration, so the peak is the largest of the three beside what stays.
/// </remarks>
public sealed record CellMemory(double Data, double Weights, double Latents, double Generating, double Matching, double Evaluating, double Runtime)
{
    // How a worker chooses the images that go through the generator at once.
    private const int MostAtOnce = 10;
    private const double ChunkOnCpu = 2e9;
    private const double ChunkOnGpu = 24e9;
    private const long RuntimeOnCpu = 300L << 20;
    private const long RuntimeOnGpu = 700L << 20;

    // The graph of a gradient's gradient holds the forward pass, the backward pass, and the backward pass of both.
    private const int SecondOrder = 3;

    // Value, gradient, velocity.
    private const int Optimised = 3;

    // And the average that is tested.
    private const int Averaged = 4;

    /// <summary>The peak.</summary>
    public double Peak => Data + Weights + Latents + Runtime + Math.Max(Generating, Math.Max(Matching, Evaluating));

    /// <summary>The memory of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="onGpu">Whether its device is a GPU, on which larger chunks pay.</param>
    public static CellMemory Of(CellSpec spec, bool onGpu)
    {
        var data = DataCounts.Of(spec.Data);
        var (pixels, synthetic) = (3.0 * spec.Data.Resolution * spec.Data.Resolution, (double)data.Classes * spec.ImagesPerClass);
        var network = ClassifierShape.Of(Architectures.ConvNet, spec.Data.Resolution, data.Classes, spec.Network);
        var generator = GeneratorShape.Of(spec);
        var judges = spec.IsExpert ? [] : spec.Evaluation.Architectures.Select(name => ClassifierShape.Of(name, spec.Data.Resolution, data.Classes, spec.Network)).ToList();
        var trained = spec.Method.Baseline == MethodSpec.WholeBaseline ? data.Train : synthetic;
        var batch = Math.Min(spec.Evaluation.Batch, trained);
        return new(
            (data.Train + data.Test) * pixels,
            4 * ((generator is null ? 0 : generator.Weights * (spec.Generator!.Learn == true ? Optimised : 1))
                + (Averaged * judges.Select(judge => judge.Weights).DefaultIfEmpty(network.Weights).Max())
                + (spec.Trajectory is { } follows && spec.Experts is { } experts ? (experts.Epochs + 1 + follows.Steps) * network.Weights : 0)),
            4 * synthetic * ((Optimised * (generator?.LatentNumbers ?? pixels)) + (generator?.HeldNumbers ?? 0) + (generator is null ? 0 : 2 * pixels)),
            generator is null ? 0 : Math.Min(synthetic, Math.Floor(Math.Clamp((onGpu ? ChunkOnGpu : ChunkOnCpu) / generator.GuessedBytes, 1, MostAtOnce))) * (generator.KeptBytes + (3 * generator.LargestBytes)),
            Match(spec, network, data, onGpu),
            judges.Select(judge => batch * judge.TrainingBytes).DefaultIfEmpty().Max(),
            onGpu ? RuntimeOnGpu : RuntimeOnCpu);
    }

    private static double Match(CellSpec spec, ClassifierShape network, DataCounts data, bool onGpu)
    {
        if (spec.IsExpert)
        {
            return Math.Min(spec.Experts!.Batch, data.Train) * network.TrainingBytes;
        }

        if (spec.Distillation is not { } distillation)
        {
            return 0;
        }

        // Real images whose gradients add up are taken so many pixels at a time.
        double atOnce = Math.Max(1, (onGpu ? 1 << 20 : 1 << 14) / (spec.Data.Resolution * spec.Data.Resolution));
        var real = Math.Min(atOnce, distillation.BatchReal) * network.TrainingBytes;
        return spec.Trajectory is { } trajectory
            ? Math.Min(trajectory.BatchSynthetic, (double)data.Classes * spec.ImagesPerClass) * network.TrainingBytes * SecondOrder * (trajectory.Form == "unrolled" ? trajectory.Steps : 1)
            : Math.Max(real, spec.ImagesPerClass * network.TrainingBytes * SecondOrder);
    }
}
