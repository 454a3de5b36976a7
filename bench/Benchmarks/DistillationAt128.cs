using System.Diagnostics;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Generators.Loading;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>Memory and time of one iteration of a row of table 1, SLFD with DC at 128 px: the worker's own distiller on ten drawn classes, and StyleGAN-XL of the published widths with random weights.</summary>
/// <remarks>There is no peer: a PyTorch program in the reference's style would take longer than a benchmark should, and <c>generator</c> compares what takes the time.</remarks>
internal sealed class DistillationAt128 : IBenchmark
{
    private const double Gibibyte = 1 << 30;

    public string Name => "dc-128";

    public IReadOnlyList<Figure> Run()
    {
        var spec = Spec();
        using var real = Timed("drawing the real images", () => DataSets.Load(spec.Data, "", CPU));
        using var generator = Timed("making the generator", () => GeneratorRegistry.Open(spec, "", CPU).Generator);
        Console.WriteLine(generator.Name);
        using var method = Timed("first w_s and f_n", () => CellMethod.Compose(spec, new(real) { Generator = generator }, new(spec.Seed)));
        var distiller = new Distiller(spec, method.Space, method.Objective!, real);
        var pulses = 0;
        var loss = Timed("one iteration", () => distiller.Update(0, () => pulses++));
        if (!float.IsFinite(loss) || !method.Space.IsFinite())
        {
            throw new InvalidOperationException("the iteration left the numbers, so its time and memory mean nothing");
        }

        Console.WriteLine(FormattableString.Invariant($"loss {loss:0.000} over {pulses} classes, {method.Passes!.Chunk} of {real.Classes} images through the generator at once"));
        return [new(Name, ProcessMemory.PeakBytes() / Gibibyte, "GiB", 8)];
    }

    private static T Timed<T>(string what, Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        T made = default!;
        var seconds = ProcessorTime.Of(() => made = work());
        Console.WriteLine(FormattableString.Invariant(
            $"{what}: {seconds:0.0} s of processor time, {clock.Elapsed.TotalSeconds:0.0} s elapsed; resident {ProcessMemory.ResidentBytes() / Gibibyte:0.00} GiB, peak {ProcessMemory.PeakBytes() / Gibibyte:0.00} GiB"));
        return made;
    }

    /// <summary>The published protocol of table 1, its defaults written out; only the photographs are drawn ones.</summary>
    private static CellSpec Spec() => new()
    {
        Data = new() { Name = "imagenette", Resolution = 128, TrainPerClass = 256, TestPerClass = 1, Drawn = true },
        Distillation = new()
        {
            Augmentation = Choices.DefaultAugmentation,
            BatchReal = 256,
            Distance = "ours",
            Initialisation = "noise",
            InnerEpochs = 1,
            Iterations = 1000,
            LearningRateImages = 1,
            LearningRateNetwork = 0.01,
            LearningRateStyles = 0.001,
            Momentum = 0.5,
            OuterSteps = 1,
        },
        Evaluation = new() { Architectures = [Architectures.ConvNet], Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = 1000, Repeats = 5 },
        Generator = new GeneratorSpec { Layer = 16, Seed = 0 }.With(
            StyleGanXlPart.ChannelBase.Is(65536), StyleGanXlPart.ChannelMaximum.Is(1024), StyleGanXlPart.Conditional.Is(true), StyleGanXlPart.Layers.Is(10), StyleGanXlPart.Stages.Is(3)),
        ImagesPerClass = 1,
        Method = new() { Generator = "stylegan-xl", Matching = "dc", Rank = "10", Space = "slfd", Weights = "random" },
        Network = new() { Depth = 5, Norm = "instancenorm", Width = 128 },
        Seed = 0,
        Stochastic = new() { Antithetic = true, InitialNoiseScale = 1, MeanWeight = 1, Reading = "marginal", Samples = 20, SpreadWeight = 1, TrainModule = true },
    };
}
