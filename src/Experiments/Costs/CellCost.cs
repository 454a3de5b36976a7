using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Costs;

/// <summary>Floating-point operations of one cell, from shapes; what runs beside convolutions and products is not counted.</summary>
/// <param name="Generator">FLOP of the generator behind the split, in all iterations, or of its training; 0 in pixel space.</param>
/// <param name="Matching">FLOP of the distilling classifier in all iterations, or of an expert's training; 0 for a baseline.</param>
/// <param name="Evaluation">FLOP of training and testing the classifiers at all evaluation points.</param>
/// <remarks>
/// Source: distillation.md section 8, whose tables a test holds these against. 1 MAC = 2 FLOP; forward and backward ≈ 3 × forward, second order ≈ 9 × forward;
/// a frozen
/// generator runs forward for the images, again with a graph, and back to styles and f_n: ≈ 4 × forward. The stochastic module and sums over samples are
/// negligible.
/// </remarks>
public sealed record CellCost(double Generator, double Matching, double Evaluation)
{
    private const int GeneratorPasses = 4;

    /// <summary>Everything before the evaluation.</summary>
    public double Distillation => Generator + Matching;

    /// <summary>All.</summary>
    public double Total => Generator + Matching + Evaluation;

    /// <summary>What most of the work is: two cells with the same bound run at about the same rate.</summary>
    public CostBound Bound => Generator > Total / 2 ? CostBound.Generator : CostBound.Classifier;

    /// <summary>The cost of a cell.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="tested">Test images, where a finished cell on the same data tells; null: from the specification and the catalogue.</param>
    public static CellCost Of(CellSpec spec, int? tested = null)
    {
        var data = DataCounts.Of(spec.Data);
        var synthetic = (double)data.Classes * spec.ImagesPerClass;
        if (spec.IsExpert)
        {
            return new(0, 2 * MatchingWork.FirstOrder * ConvNetMacs(spec, data.Classes) * data.Train * spec.Experts!.Epochs, 0);
        }

        if (spec.IsGenerator)
        {
            return new(TrainGenerator(spec, data), 0, Evaluate(spec, data.Classes, data.Train, tested ?? data.Test));
        }

        var trained = spec.Method.BaselinePart() is { } baseline ? baseline.Trained(data.Train, synthetic) : synthetic;
        return new(Generate(spec, synthetic), Match(spec, data, synthetic), Evaluate(spec, data.Classes, trained, tested ?? data.Test));
    }

    /// <summary>How many evaluation points a cell has.</summary>
    public static int Points(CellSpec spec) => spec.EvaluationPoints().Count();

    private static double Generate(CellSpec spec, double synthetic) => GeneratorParts.ShapeOf(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution) is { } generator && spec.Distillation is { } distillation
        ? (double)distillation.Iterations * distillation.OuterSteps * 2 * GeneratorPasses * synthetic * generator.SuffixMacs
        : 0;

    /// <summary>Each image of a step passes the generator and the ConvNet that compares it forward and back; the real image passes the ConvNet forward.</summary>
    private static double TrainGenerator(CellSpec spec, DataCounts data)
    {
        var generator = GeneratorParts.ShapeOf(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution)!;
        var images = (double)spec.Train!.Steps * Math.Min(spec.Train.Batch, data.Train);
        return images * 2 * ((MatchingWork.FirstOrder * generator.SuffixMacs) + ((MatchingWork.FirstOrder + 1) * ConvNetMacs(spec, data.Classes)));
    }

    private static double Match(CellSpec spec, DataCounts data, double synthetic)
    {
        if (spec.Distillation is not { } distillation)
        {
            return 0;
        }

        var images = ObjectiveParts.All.Named(spec.Method.Matching).ImagesPerStep(new(data.Classes, spec.ImagesPerClass, data.RealBatch(distillation), RealAtOnce: 0, spec.Trajectory));
        var between = MatchingWork.FirstOrder * synthetic * distillation.InnerEpochs * (distillation.OuterSteps - 1);
        return distillation.Iterations * 2 * ConvNetMacs(spec, data.Classes) * ((distillation.OuterSteps * images) + between);
    }

    private static double Evaluate(CellSpec spec, int classes, double trained, int tested)
    {
        var images = (MatchingWork.FirstOrder * spec.Evaluation.Epochs * trained) + tested;
        return Points(spec) * spec.Evaluation.Repeats * 2 * images
            * spec.Evaluation.Architectures.Sum(name => ClassifierParts.All.Named(name).Shape(spec.Data.Resolution, classes, spec.Network).Macs);
    }

    private static double ConvNetMacs(CellSpec spec, int classes) => ClassifierParts.All.Named(NetworkSpec.ConvNet).Shape(spec.Data.Resolution, classes, spec.Network).Macs;
}

/// <summary>What most of a cell's work is.</summary>
public enum CostBound
{
    /// <summary>Training, matching and testing classifiers.</summary>
    Classifier,

    /// <summary>Making images.</summary>
    Generator,
}
