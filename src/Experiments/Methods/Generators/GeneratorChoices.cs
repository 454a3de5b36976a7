namespace Slfd.Experiments.Methods.Generators;

/// <summary>The names that settings of every generator can have.</summary>
public static class GeneratorChoices
{
    /// <summary>Generator output is normalised as the data set is.</summary>
    public const string OwnNormalisation = "own";

    /// <summary>Generator output is normalised with the stale mean of the reference (OP-6 of distillation.md).</summary>
    public const string StaleNormalisation = "glad-compat";

    /// <summary>The generator is not trained here.</summary>
    public const string NoTraining = "none";

    /// <summary>Weights and one latent per image are fitted together (docs/decisions/0060).</summary>
    public const string LatentOptimisation = "latent-optimisation";

    /// <summary>How generator output is normalised.</summary>
    public static IReadOnlyList<string> Normalisations { get; } = [OwnNormalisation, StaleNormalisation];

    /// <summary>Ways to train a generator that this build has.</summary>
    public static IReadOnlyList<string> Trainings { get; } = [NoTraining, LatentOptimisation];
}
