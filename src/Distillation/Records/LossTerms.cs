namespace Slfd.Distillation.Records;

/// <summary>The terms of a matching loss, each with its weight, so that they add up to the loss; each a mean over classes, as the loss is.</summary>
/// <param name="Matching">How far the images are apart: of DM ‖ē_real − ē_syn‖².</param>
/// <param name="Mean">The μ term: how far the means of the outputs are apart, times λ₁.</param>
/// <param name="Spread">The Σ term: how far their covariances are apart, times λ₂.</param>
public readonly record struct LossTerms(double Matching, double Mean, double Spread)
{
    /// <summary>Term by term.</summary>
    public static LossTerms operator +(LossTerms one, LossTerms other) => new(one.Matching + other.Matching, one.Mean + other.Mean, one.Spread + other.Spread);

    /// <summary>Each term divided.</summary>
    public static LossTerms operator /(LossTerms terms, double by) => new(terms.Matching / by, terms.Mean / by, terms.Spread / by);

    /// <inheritdoc cref="op_Addition"/>
    public static LossTerms Add(LossTerms left, LossTerms right) => left + right;

    /// <inheritdoc cref="op_Division"/>
    public static LossTerms Divide(LossTerms left, double right) => left / right;
}
