using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;

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
/// A chunk is counted at memory scale 1; after an out-of-memory failure it is smaller (docs/grids.md). Distilling and evaluating take turns, and so do
/// generating and
/// matching within an iteration, so the peak is the largest of the three beside what stays.
/// </remarks>
public sealed record CellMemory(double Data, double Weights, double Latents, double Generating, double Matching, double Evaluating, double Runtime)
{
    private const long RuntimeOnCpu = 210L << 20;

    // Of the one training of a generator that was measured, less what is counted of it: docs/performance.md.
    private const long RuntimeOfTrainingOnCpu = 650L << 20;
    private const long RuntimeOnGpu = 700L << 20;

    // Value, gradient, velocity.
    private const int Optimised = 3;

    // Value, gradient, two moments, average.
    private const int TrainedBeside = 5;

    // And the average that is tested.
    private const int Averaged = 4;

    // Judges are trained one after the other, and on a CPU the allocator keeps what each of them freed, in pieces that the next does not fit into. Fitted to measured peaks: docs/performance.md.
    private const double KeptOfJudges = 2.25;

    /// <summary>The peak.</summary>
    public double Peak => Data + Weights + Latents + Runtime + Math.Max(Generating, Math.Max(Matching, Evaluating));

    /// <summary>The same with chunks of a part of the size, as after running out of memory.</summary>
    public CellMemory WithChunk(double part) => this with { Generating = part * Generating };

    /// <summary>The memory of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="onGpu">Whether its device is a GPU, on which larger chunks pay.</param>
    public static CellMemory Of(CellSpec spec, bool onGpu)
    {
        var data = DataCounts.Of(spec.Data);
        var (pixels, synthetic) = (3.0 * spec.Data.Resolution * spec.Data.Resolution, (double)data.Classes * spec.ImagesPerClass);
        var network = ClassifierParts.All.Named(NetworkSpec.ConvNet).Shape(spec.Data.Resolution, data.Classes, spec.Network);
        var generator = GeneratorParts.ShapeOf(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution);
        var judges = spec.IsExpert ? [] : spec.Evaluation.Architectures.Select(name => ClassifierParts.All.Named(name).Shape(spec.Data.Resolution, data.Classes, spec.Network)).ToList();
        if (spec.IsGenerator)
        {
            return Training(spec, data, generator!, network, onGpu);
        }

        var trained = spec.Method.BaselinePart() is { } baseline ? baseline.Trained(data.Train, synthetic) : synthetic;
        var batch = Math.Min(spec.Evaluation.Batch, trained);
        var kept = judges.Count > 1 && !onGpu ? KeptOfJudges : 1;
        return new(
            (data.Train + data.Test) * pixels,
            4 * ((generator is null ? 0 : generator.Weights * (spec.Generator!.Learn == true ? Optimised : 1))
                + (kept * Averaged * judges.Select(judge => judge.Weights).DefaultIfEmpty(network.Weights).Max())
                + (spec.Trajectory is { } follows && spec.Experts is { } experts ? (experts.Epochs + 1 + follows.Steps) * network.Weights : 0)),
            4 * synthetic * ((Optimised * (generator?.LatentNumbers ?? pixels)) + (generator?.HeldNumbers ?? 0) + (generator is null ? 0 : 2 * pixels)),
            generator is null ? 0 : ChunkRule.Of(generator.GuessedBytes, onGpu, (long)synthetic) * (generator.KeptBytes + (3 * generator.LargestBytes)),
            Match(spec, network, data, onGpu),
            judges.Select(judge => kept * batch * judge.TrainingBytes).DefaultIfEmpty().Max(),
            onGpu ? RuntimeOnGpu : RuntimeOnCpu);
    }

    /// <summary>Weights, gradients, two moments and the average; a batch on its way through generator and ConvNet; then the judge.</summary>
    private static CellMemory Training(CellSpec spec, DataCounts data, GeneratorShape generator, ClassifierShape network, bool onGpu)
    {
        double batch = Math.Min(spec.Train!.Batch, data.Train);
        return new(
            (data.Train + data.Test) * 3.0 * spec.Data.Resolution * spec.Data.Resolution,
            4 * ((TrainedBeside * generator.Weights) + (Averaged * network.Weights)),
            0,
            batch * (generator.KeptBytes + (3 * generator.LargestBytes)),
            2 * batch * network.TrainingBytes,
            Math.Min(spec.Evaluation.Batch, data.Train) * network.TrainingBytes,
            onGpu ? RuntimeOnGpu : RuntimeOfTrainingOnCpu);
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

        // Real images whose gradients add up are taken so many at a time.
        var pixels = spec.Data.Resolution * spec.Data.Resolution;
        var atOnce = Math.Min(RealChunk.Of(pixels, onGpu), distillation.BatchReal);
        MatchingWork work = new(data.Classes, spec.ImagesPerClass, data.RealBatch(distillation), atOnce, spec.Trajectory) { ClassesTogether = ClassesAtOnce.Of(data.Classes, spec.ImagesPerClass, pixels, onGpu) };
        return network.TrainingBytes * ObjectiveParts.All.Named(spec.Method.Matching).ImagesHeld(work);
    }
}
