using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;

namespace Slfd.Reporting.Costs;

/// <summary>Floating-point operations of one cell, from shapes; what runs beside convolutions and products is not counted.</summary>
/// <param name="Distillation">FLOP of the matching; 0 for a baseline.</param>
/// <param name="Evaluation">FLOP of training and testing the classifiers at all evaluation points.</param>
/// <remarks>Source: distillation.md section 8; 1 MAC = 2 FLOP, forward and backward ≈ 3 × forward, second order ≈ 9 × forward.</remarks>
public sealed record CellCost(double Distillation, double Evaluation)
{
    // Test images per class where neither the grid nor a measured cell says: CIFAR-10's.
    private const int TestPerClass = 1000;

    /// <summary>Both.</summary>
    public double Total => Distillation + Evaluation;

    /// <summary>The cost of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="tested">Test images, where a finished cell on the same data tells; null: from the specification.</param>
    public static CellCost Of(CellSpec spec, int? tested = null)
    {
        var classes = DataSetCatalogue.Find(spec.Data.Name)?.Classes ?? 10;
        double synthetic = (double)classes * spec.ImagesPerClass;
        return new(Distil(spec, classes, synthetic), Evaluate(spec, classes, synthetic, tested ?? (classes * (spec.Data.TestPerClass ?? TestPerClass))));
    }

    /// <summary>Evaluation points of a cell: every so many iterations, and the last.</summary>
    public static int Points(CellSpec spec) => spec.Distillation is { } distillation
        ? Math.Max(1, (distillation.Iterations + (spec.Evaluation.Every ?? distillation.Iterations) - 1) / (spec.Evaluation.Every ?? distillation.Iterations))
        : 1;

    private static double Distil(CellSpec spec, int classes, double synthetic)
    {
        if (spec.Distillation is not { } distillation)
        {
            return 0;
        }

        var macs = ClassifierMacs.PerImage(Architectures.ConvNet, spec.Data.Resolution, classes, spec.Network);
        double realBatch = Math.Min(distillation.BatchReal, spec.Data.TrainPerClass ?? int.MaxValue);
        var step = 2 * macs * ((3 * classes * realBatch) + (9 * synthetic));
        var inner = 2 * macs * 3 * synthetic * distillation.InnerEpochs * (distillation.OuterSteps - 1);
        return distillation.Iterations * ((distillation.OuterSteps * step) + inner);
    }

    private static double Evaluate(CellSpec spec, int classes, double synthetic, int tested)
    {
        var images = (3 * spec.Evaluation.Epochs * synthetic) + tested;
        return Points(spec) * spec.Evaluation.Repeats * 2 * images
            * spec.Evaluation.Architectures.Sum(name => ClassifierMacs.PerImage(name, spec.Data.Resolution, classes, spec.Network));
    }
}
