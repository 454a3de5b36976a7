using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Randomness;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.Training;

/// <summary>A generator of the smallest size, trained on a few drawn images, in seconds.</summary>
internal static class ATraining
{
    public static StyleGanXlStem Stem { get; } = new() { Resolution = 32, Layers = 4, Margin = 2, FilterSize = 4, ChannelBase = 512, ChannelMax = 16, LatentWidth = 8, StyleWidth = 32 };

    public static GeneratorTrainingSpec Spec { get; } = new()
    {
        Batch = 8,
        FeatureWeight = 1,
        ImagesPerClass = 2,
        LatentNoise = 0.3,
        LearningRate = 0.02,
        LearningRateLatents = 0.02,
        LearningRateMapping = 1,
        Steps = 60,
    };

    public static RealSet Images(int resolution = 32) => DataSets.Load(new() { Name = "procedural", Resolution = resolution, TrainPerClass = 4, TestPerClass = 2 }, "/nonexistent", CPU);

    public static GeneratorTraining Of(RealSet real, GeneratorTrainingSpec? spec = null, long seed = 0, StyleGanXlStem? stem = null) =>
        new(StyleGanXlSchedule.Of(stem ?? Stem), spec ?? Spec, real, new NamedRandom(seed));

    public static List<float> Run(GeneratorTraining training, int from, int to) => [.. Enumerable.Range(from, to - from).Select(training.Step)];

    /// <summary>A network's bytes in one array: what must be equal where two trainings are.</summary>
    public static byte[] Bytes(StyleGanXlWeights weights) => [.. weights.Parameters.Concat(weights.Buffers).SelectMany(entry => entry.Value.cpu().contiguous().bytes.ToArray())];
}
