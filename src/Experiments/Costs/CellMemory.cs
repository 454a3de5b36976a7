using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Costs;

/// <summary>Bytes that one cell needs on its device at its peak, from shapes; an estimate for choosing a device, not a bound.</summary>
/// <param name="Data">The real images, a byte a channel.</param>
/// <param name="Weights">Generator and distilling classifier, with what their optimisers keep; experts that are followed.</param>
/// <param name="Latents">What is optimised, with gradient and velocity, and what is held beside it.</param>
/// <param name="Generating">Activations of one chunk of images on its way through the generator and back.</param>
/// <param name="Matching">Activations of the distilling classifier: real images and the second-order graph of one class or step.</param>
/// <param name="Evaluating">The hungriest judge with its activations, trained or tested.</param>
/// <param name="Runtime">libtorch itself, and what its allocator holds back.</param>
/// <remarks>
/// A chunk is counted at memory scale 1; after an out-of-memory failure it is smaller (docs/grids.md). Distilling and evaluating take turns, and so do
/// generating and
/// matching within an iteration, so the peak is the largest of the three beside what stays.
/// </remarks>
public sealed record CellMemory(double Data, double Weights, double Latents, double Generating, double Matching, double Evaluating, double Runtime)
{
    // libtorch and .NET: what a worker has resident that trains a network of no size.
    private const long RuntimeOnCpu = 250L << 20;

    // What comes to it by and by, as .NET's first generation of 64 MiB fills (docs/decisions/0022); and after how many steps all of it has. Between cells it is given back.
    private const long WarmOnCpu = 64L << 20;
    private const double StepsToWarm = 500;
    private const long RuntimeOnGpu = 700L << 20;

    // What the many small layers of a generator leave in the heap, for each image that goes through them at once, pass after pass forwards and back, and the next pass cannot use.
    private const long LeftByAnImageOnCpu = 12L << 20;

    // Value, gradient, velocity.
    private const int Optimised = 3;

    // Value, gradient, two moments, average.
    private const int TrainedBeside = 5;

    // Value, velocity, average; in a step the gradients of the layers beside the whole one that they are put together to; and what of it the heap keeps. Measured: docs/performance.md.
    private const int InAStep = 6, InATest = 6;

    // A pass without a graph holds what every layer made, up-sampled maps among them, where a graph keeps a layer's input and its convolution's output. Measured at 32 px.
    private const double MapsOfASample = 3.3;

    // Test images per pass (AccuracyTest), and samples of a generator (GeneratorCheck).
    private const int TestedAtOnce = 32, TestedAtOnceOnGpu = 256, SampledAtOnce = 50;

    /// <summary>The peak.</summary>
    public double Peak => Data + Weights + Latents + Runtime + Math.Max(Generating, Math.Max(Matching, Evaluating));

    /// <summary>The same with chunks of a part of the size, as after running out of memory.</summary>
    public CellMemory WithChunk(double part) => this with { Generating = part * Generating };

    /// <summary>What a worker takes before it has a cell: no device can do with less.</summary>
    /// <param name="onGpu">Whether the device is a GPU.</param>
    public static double OfAWorker(bool onGpu) => onGpu ? RuntimeOnGpu : RuntimeOnCpu;

    /// <summary>The memory of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="onGpu">Whether its device is a GPU, on which larger chunks pay.</param>
    /// <param name="there">How many real images its host has; null: not known, and the whole set is counted.</param>
    public static CellMemory Of(CellSpec spec, bool onGpu, ImagesThere? there = null)
    {
        var data = DataCounts.Of(spec.Data, there);
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
        return new(
            (data.Train + data.Test) * pixels,
            4 * ((generator is null ? 0 : generator.Weights * (spec.Generator!.Learn == true ? Optimised : 1))
                + (InAStep * network.Weights) + (spec.Trajectory is { } follows && spec.Experts is { } experts ? (experts.Epochs + 1 + follows.Steps) * network.Weights : 0)),
            4 * synthetic * ((Optimised * (generator?.LatentNumbers ?? pixels)) + (generator?.HeldNumbers ?? 0) + (generator is null ? 0 : 2 * pixels)),
            generator is null ? 0 : Generate(spec, generator, (long)synthetic, onGpu),
            Match(spec, network, data, onGpu),
            judges.Select(judge => Judge(judge, batch, data.Test, onGpu)).DefaultIfEmpty().Max(),
            RuntimeOf(spec, data, trained, onGpu));
    }

    /// <summary>A chunk on its way through the generator, and back where it is optimised; a baseline's images keep no graph.</summary>
    private static double Generate(CellSpec spec, GeneratorShape generator, long synthetic, bool onGpu)
    {
        double chunk = ChunkRule.Of(generator.GuessedBytes, onGpu, synthetic);
        return spec.Distillation is null ? chunk * 3 * generator.LargestBytes : Graph(generator, chunk, onGpu);
    }

    private static double Graph(GeneratorShape generator, double images, bool onGpu) => images * (generator.KeptBytes + (3 * generator.LargestBytes) + (onGpu ? 0 : LeftByAnImageOnCpu));

    /// <summary>Weights, gradients, two moments and the average; a batch on its way through generator and ConvNet; then samples, and the judge.</summary>
    private static CellMemory Training(CellSpec spec, DataCounts data, GeneratorShape generator, ClassifierShape network, bool onGpu)
    {
        double batch = Math.Min(spec.Train!.Batch, data.Train);
        return new(
            (data.Train + data.Test) * 3.0 * spec.Data.Resolution * spec.Data.Resolution,
            4 * TrainedBeside * generator.Weights,
            0,
            Math.Max(Graph(generator, batch, onGpu), (SampledAtOnce * MapsOfASample * generator.KeptBytes) + (onGpu ? 0 : batch * LeftByAnImageOnCpu)),
            2 * batch * network.TrainingBytes,
            Judge(network, Math.Min(spec.Evaluation.Batch, data.Train), data.Test, onGpu),
            RuntimeOf(spec, data, data.Train, onGpu));
    }

    /// <summary>libtorch and .NET after the steps of a cell: of its judges, of its classes in each iteration, of its expert or its generator.</summary>
    private static double RuntimeOf(CellSpec spec, DataCounts data, double trained, bool onGpu)
    {
        if (onGpu)
        {
            return RuntimeOnGpu;
        }

        var judging = spec.IsExpert ? 0
            : (double)CellCost.Points(spec) * spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats * spec.Evaluation.Epochs * Math.Ceiling(trained / Math.Min(spec.Evaluation.Batch, trained));
        var making = spec.IsExpert ? spec.Experts!.Epochs * Math.Ceiling((double)data.Train / Math.Min(spec.Experts!.Batch, data.Train))
            : spec.IsGenerator ? spec.Train!.Steps
            : (double)(spec.Distillation?.Iterations ?? 0) * data.Classes;
        return RuntimeOnCpu + (WarmOnCpu * Math.Min(1, (judging + making) / StepsToWarm));
    }

    /// <summary>A classifier that is trained, then tested: what the one frees is given back before the next begins, so the hungriest counts alone.</summary>
    private static double Judge(ClassifierShape judge, double batch, double tested, bool onGpu) => Math.Max(
        (4 * InAStep * judge.Weights) + (batch * judge.TrainingBytes),
        (4 * InATest * judge.Weights) + (Math.Min(tested, onGpu ? TestedAtOnceOnGpu : TestedAtOnce) * judge.TestingBytes(onGpu)));

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
