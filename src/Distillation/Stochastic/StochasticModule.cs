using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>From w_s to the distribution of a classifier's outputs: three independent linear layers on the last axis of w_s. Source: SLFD section 3.2; distillation.md section 5.2.</summary>
/// <remarks>
/// Flattening: event e = n·C + c, slot outer and class inner, in all heads. The factor head's output k = ρ·C + c is column ρ of class c, rank outer. A full-rank head's output
/// c·K + k is column k of row n·C + c, whose part below the diagonal counts.
/// </remarks>
public sealed class StochasticModule : IDisposable
{
    /// <summary>Added to the diagonal, so that it never vanishes (stochastic_deepmedic.py).</summary>
    private const double Epsilon = 1e-5;

    /// <summary>The raw log-diagonal is clamped before its exponential; for safety only.</summary>
    private const double LowestLog = -12, HighestLog = 6;

    private readonly LinearHead _mean;
    private readonly LinearHead _logDiagonal;
    private readonly LinearHead _factor;

    /// <summary>The least variance that a bounded output is scaled down from.</summary>
    private const double UnitVariance = 1;

    private readonly bool _bounded;

    /// <param name="shape">Of its input and output.</param>
    /// <param name="spread">How Σ starts, and whether it is bounded.</param>
    /// <param name="rng">CPU generator of the first weights: mean, diagonal, factor.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="trained">Whether its weights take gradients.</param>
    public StochasticModule(StochasticShape shape, SpreadOptions spread, Generator rng, Device device, bool trained)
    {
        Shape = shape;
        _bounded = spread.Bounded;
        var factorScale = spread.InitialScale / (spread.EqualStart ? Math.Sqrt(shape.FactorColumns) : 1);
        _mean = new("mean", shape.StyleWidth, shape.Classes, 1, rng, device, trained);
        _logDiagonal = new("diagonal", shape.StyleWidth, shape.Classes, spread.InitialScale, rng, device, trained);
        _factor = new("factor", shape.StyleWidth, shape.Classes * (shape.Rank ?? shape.Width), factorScale, rng, device, trained);
    }

    /// <summary>Of its input and output.</summary>
    public StochasticShape Shape { get; }

    /// <summary>All weights by name.</summary>
    public IReadOnlyList<(string Name, Tensor Leaf)> Leaves => [.. _mean.Leaves, .. _logDiagonal.Leaves, .. _factor.Leaves];

    /// <summary>N(μ(w_s), Σ(w_s)), differentiable in w_s and the weights. Source: SLFD Eq. 2.</summary>
    /// <param name="styles">w_s, [b, N_w, L_w].</param>
    /// <returns>Over K = N_w·C numbers; the caller's dispose scope owns its tensors.</returns>
    public IMultivariateNormal Distribution(Tensor styles)
    {
        var batch = styles.shape[0];
        var mean = _mean.Apply(styles).reshape(batch, Shape.Width);
        var diagonal = _logDiagonal.Apply(styles).reshape(batch, Shape.Width).clamp(LowestLog, HighestLog).exp() + Epsilon;
        var raw = _factor.Apply(styles);
        IMultivariateNormal drawn = Shape.Rank is { } rank
            ? new LowRankNormal(mean, raw.view(batch, Shape.Slots, rank, Shape.Classes).permute(0, 1, 3, 2).reshape(batch, Shape.Width, rank), diagonal)
            : new FullRankNormal(mean, raw.view(batch, Shape.Width, Shape.Width).tril(-1) + diagonal.sqrt().diag_embed());
        return _bounded ? drawn.Scaled(drawn.MarginalVariance().clamp_min(UnitVariance).rsqrt()) : drawn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _logDiagonal.Dispose();
        _factor.Dispose();
    }
}

/// <summary>Sizes of a stochastic module.</summary>
/// <param name="Slots">N_w.</param>
/// <param name="StyleWidth">L_w.</param>
/// <param name="Classes">C.</param>
/// <param name="Rank">R; null: full rank.</param>
public readonly record struct StochasticShape(long Slots, long StyleWidth, long Classes, long? Rank)
{
    /// <summary>K = N_w·C.</summary>
    public long Width => Slots * Classes;

    /// <summary>Columns that add to an output's variance: R, or on average (K − 1)/2 below the diagonal of a full-rank root; at least 1.</summary>
    public double FactorColumns => Math.Max(1, Rank ?? (Width - 1) / 2.0);
}

/// <summary>How Σ starts, and whether it is bounded. The paper says neither (docs/decisions/0064).</summary>
/// <param name="InitialScale">Factor on the first weights of the diagonal and factor heads.</param>
/// <param name="EqualStart">Whether the factor head is divided by √columns, so that the mean diagonal of Σ starts alike at every rank.</param>
/// <param name="Bounded">Whether an output whose variance is above 1 is scaled down to 1.</param>
public readonly record struct SpreadOptions(double InitialScale, bool EqualStart = false, bool Bounded = false);
