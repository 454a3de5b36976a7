using Slfd.Experiments.Cells;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>GLaD and SLFD cells small enough to be computed in a test.</summary>
internal static class LatentCell
{
    public static CellSpec Glad { get; } = SmallCell.Spec with
    {
        Distillation = SmallCell.Distillation with { LearningRateStyles = 0.1, BatchReal = 4 },
        Generator = new() { Layer = 2 },
        Method = new() { Generator = "stylegan-xl", Matching = "dc", Space = "glad", Weights = "random" },
    };

    public static CellSpec Slfd { get; } = Glad with
    {
        Method = Glad.Method with { Rank = "3", Space = "slfd" },
        Stochastic = new() { Antithetic = true, InitialNoiseScale = 1, MeanWeight = 1, Reading = "marginal", Samples = 4, SpreadWeight = 1, TrainModule = true },
    };

    public static CellSpec With(this CellSpec spec, string matching) => spec with
    {
        // The covariance term of SLFD with DM is quadratic in Σ, which starts large: smaller steps.
        Distillation = matching == "dm" ? spec.Distillation! with { LearningRateImages = 0.01, LearningRateStyles = 1e-4 } : spec.Distillation,
        Method = spec.Method with { Matching = matching },
    };
}
