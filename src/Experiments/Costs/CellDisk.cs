using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Costs;

/// <summary>Bytes that one cell writes below the runs folder, from shapes.</summary>
/// <param name="Kept">Artifacts, which stay.</param>
/// <param name="Running">Checkpoints while it runs: the latest and the one before it.</param>
public sealed record CellDisk(double Kept, double Running)
{
    /// <summary>Specification, result and the folder's blocks; beside a row of metrics for each update.</summary>
    private const double Texts = 24e3, MetricsRow = 80;
    private const int Checkpoints = 2;

    // Value and velocity; of what Adam trains: value, two moments and the average.
    private const int Optimised = 2, Trained = 4;

    /// <summary>The disk of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="spread">Whether its evaluation units are cells of their own: they are counted with it, and the sets that they judge, in float32, with its checkpoints (docs/decisions/0084).</param>
    public static CellDisk Of(CellSpec spec, bool spread = false)
    {
        var data = DataCounts.Of(spec.Data);
        var (pixels, synthetic) = (3.0 * spec.Data.Resolution * spec.Data.Resolution, (double)data.Classes * spec.ImagesPerClass);
        var network = ClassifierParts.All.Named(NetworkSpec.ConvNet).Shape(spec.Data.Resolution, data.Classes, spec.Network).Weights;
        var generator = GeneratorParts.ShapeOf(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution);
        if (spec.IsExpert)
        {
            var snapshots = 4.0 * network * (spec.Experts!.Epochs + 1);
            return new(snapshots + Texts, Checkpoints * (snapshots + (4.0 * Optimised * network)));
        }

        if (spec.IsGenerator)
        {
            var latents = 4.0 * Trained * spec.Train!.ImagesPerClass * data.Classes * generator!.LatentNumbers;
            return new((4.0 * generator.Weights) + pixels + Texts + (MetricsRow * spec.Train.Steps), Checkpoints * ((4.0 * Trained * generator.Weights) + latents));
        }

        if (spec.IsUnit)
        {
            return new(Texts, 0);
        }

        if (spec.Method.BaselinePart() is { } baseline)
        {
            return new((baseline.HasImages ? 5 * pixels * synthetic : 0) + Texts, Checkpoints * Texts);
        }

        // The set in float32, and a picture of a byte a channel at most.
        var learned = 4.0 * synthetic * Optimised * (generator?.LatentNumbers ?? pixels);
        var (units, sets) = spread ? (Texts * spec.UnitCount(), 4 * pixels * synthetic * spec.EvaluationPoints().Count()) : (0, 0);
        return new(
            (5 * pixels * synthetic) + Texts + (MetricsRow * spec.Distillation!.Iterations) + units,
            Checkpoints * (learned + (spec.Generator?.Learn == true ? 4.0 * Optimised * generator!.Weights : 0) + Texts + sets));
    }
}
