using Slfd.Distillation.Cells;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>The worker's own DC loop in pixel space on the procedural set: ten classes, one image per class, six augmentations.</summary>
internal sealed class DistillationLoop : IDisposable
{
    private readonly RealSet _real;
    private readonly PixelSpace _space;
    private readonly Distiller _distiller;
    private int _iteration;

    /// <param name="width">Channels of the ConvNet.</param>
    /// <param name="batchReal">Real images per class and iteration.</param>
    /// <param name="resolution">Side of the images.</param>
    /// <param name="depth">Blocks of the ConvNet.</param>
    /// <param name="together">Synthetic classes in one pass; null: as on this device.</param>
    public DistillationLoop(int width, int batchReal, int resolution = 32, int depth = 3, int? together = null)
    {
        var spec = Spec(width, batchReal, resolution, depth);
        _real = DataSets.Load(spec.Data, "", CPU);
        using var rng = new Generator(1);
        using var noise = randn([_real.Classes, 3, resolution, resolution], generator: rng);
        _space = new(noise, spec.Distillation!.LearningRateImages, spec.Distillation.Momentum);
        _distiller = new(spec, _space, new ClasswiseGradientMatching(new(GradientDistance.Named(spec.Distillation.Distance)), together), _real);
    }

    public float Iterate() => _distiller.Update(_iteration++, () => { });

    public void Dispose()
    {
        _space.Dispose();
        _real.Dispose();
    }

    private static CellSpec Spec(int width, int batchReal, int resolution, int depth)
    {
        const string Augmentation = "color_crop_cutout_flip_scale_rotate";
        return new()
        {
            Data = new() { Name = "procedural", Resolution = resolution, TrainPerClass = 128, TestPerClass = 1 },
            Distillation = new()
            {
                Augmentation = Augmentation,
                BatchReal = batchReal,
                Distance = "ours",
                Initialisation = "noise",
                InnerEpochs = 1,
                Iterations = 1000,
                LearningRateImages = 0.1,
                LearningRateNetwork = 0.01,
                Momentum = 0.5,
                OuterSteps = 1,
            },
            Evaluation = new() { Architectures = ["convnet"], Augmentation = Augmentation, Batch = 256, Epochs = 1, Repeats = 1 },
            ImagesPerClass = 1,
            Method = new() { Matching = "dc", Space = "pixel" },
            Network = new() { Depth = depth, Norm = "instancenorm", Width = width },
            Seed = 0,
        };
    }
}
