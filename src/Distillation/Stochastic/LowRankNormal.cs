using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>Normal distribution with covariance P·Pᵀ + diag(d): the stochastic module's output. Source: SLFD section 3.2, Eq. 3.</summary>
/// <param name="Mean">μ, [B, K], where K = N_w·C.</param>
/// <param name="Factor">P, [B, K, R]; R is the rank.</param>
/// <param name="Variance">d, [B, K], strictly positive. The paper's D is this vector laid on a diagonal.</param>
public sealed record LowRankNormal(Tensor Mean, Tensor Factor, Tensor Variance) : IMultivariateNormal
{
    /// <inheritdoc/>
    /// <remarks>δ = P·ε₁ + √d ⊙ ε₂: no factorisation, so no covariance that cannot be factored.</remarks>
    public Tensor Sample(NormalNoise noise)
    {
        var shared = noise.Shared ?? throw new ArgumentException("a low-rank normal needs noise for its factor", nameof(noise));
        using var scope = NewDisposeScope();
        var correlated = Factor.bmm(shared.permute(1, 2, 0)).permute(2, 0, 1); // [B, K, R] × [B, R, M] → [M, B, K]
        return (Mean + correlated + Variance.sqrt() * noise.Own).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor MarginalVariance()
    {
        using var scope = NewDisposeScope();
        return (Factor.square().sum(-1) + Variance).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IMultivariateNormal Scaled(Tensor deviations) => new LowRankNormal(Mean, Factor * deviations.unsqueeze(-1), Variance * deviations.square());

    /// <inheritdoc/>
    public Tensor Covariance()
    {
        using var scope = NewDisposeScope();
        return (Factor.bmm(Factor.transpose(1, 2)) + Variance.diag_embed()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>By Woodbury's identity: only R×R systems are solved.</remarks>
    public Tensor LogProbability(Tensor value)
    {
        using var scope = NewDisposeScope();
        var (root, scaled) = Capacitance();
        var difference = value - Mean; // [S, B, K]
        var projected = scaled.transpose(1, 2).bmm(difference.permute(1, 2, 0)); // Pᵀ D⁻¹ (x − μ): [B, R, S]
        var explained = linalg.solve_triangular(root, projected, upper: false).square().sum(1).transpose(0, 1); // [S, B]
        var distance = (difference.square() / Variance).sum(-1) - explained;
        return (-0.5 * (Width * Math.Log(2 * Math.PI) + LogDeterminant(root) + distance)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Entropy()
    {
        using var scope = NewDisposeScope();
        return (0.5 * (Width * (1 + Math.Log(2 * Math.PI)) + LogDeterminant(Capacitance().Root))).MoveToOuterDisposeScope();
    }

    private double Width => Mean.shape[1];

    /// <summary>The Cholesky root [B, R, R] of I + Pᵀ D⁻¹ P, and D⁻¹ P [B, K, R].</summary>
    private (Tensor Root, Tensor Scaled) Capacitance()
    {
        var scaled = Factor / Variance.unsqueeze(-1);
        return (linalg.cholesky(eye(Factor.shape[2], dtype: Mean.dtype, device: Mean.device) + Factor.transpose(1, 2).bmm(scaled)), scaled);
    }

    private Tensor LogDeterminant(Tensor root) => 2 * root.diagonal(dim1: 1, dim2: 2).log().sum(-1) + Variance.log().sum(-1);
}
