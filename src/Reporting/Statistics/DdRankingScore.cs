namespace Slfd.Reporting.Statistics;

/// <summary>DD-Ranking's formulas. All accuracies are fractions in [0, 1].</summary>
/// <remarks>Source: Li et al., "DD-Ranking: Rethinking the Evaluation of Dataset Distillation", arXiv 2505.13300, and the project's metrics page.</remarks>
public static class DdRankingScore
{
    /// <summary>w: weight of the improvement over random images against the recovery of the whole set. DD-Ranking's leaderboard uses 0.5.</summary>
    public const double Weight = 0.5;

    /// <summary>γ: weight of the comparison with augmentation against the one without. DD-Ranking uses 0.5.</summary>
    public const double Gamma = 0.5;

    /// <summary>HLR, hard-label recovery: what training on all real images has over training on the synthetic ones. Smaller is better.</summary>
    public static double HardLabelRecovery(double whole, double synthetic) => whole - synthetic;

    /// <summary>IOR, improvement over random: what the synthetic images have over as many real ones chosen at random, under the same protocol.</summary>
    public static double ImprovementOverRandom(double synthetic, double random) => synthetic - random;

    /// <summary>LRS, label-robust score: α = w·IOR − (1 − w)·HLR, brought to [0, 100].</summary>
    public static double LabelRobust(double improvement, double recovery) => Normalise((Weight * improvement) - ((1 - Weight) * recovery));

    /// <summary>ARS, augmentation-robust score: β = γ·(synthetic − random) with augmentation + (1 − γ)·(synthetic − random) without, brought to [0, 100].</summary>
    public static double AugmentationRobust(double improvementWith, double improvementWithout) => Normalise((Gamma * improvementWith) + ((1 - Gamma) * improvementWithout));

    /// <summary>100·(e^x − e⁻¹) / (e − e⁻¹) for x in [−1, 1].</summary>
    private static double Normalise(double value) => 100 * (Math.Exp(value) - Math.Exp(-1)) / (Math.E - Math.Exp(-1));
}
