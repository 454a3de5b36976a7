using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>Normal distribution with covariance T·Tᵀ for a lower-triangular T: "SLFD multi". Source: SLFD Table 6; distillation.md section 5.2 (OP-14).</summary>
/// <remarks>Made from T it is positive definite whatever T is, so that nothing needs to be factored while sampling.</remarks>
/// <param name="Mean">μ, [B, K].</param>
/// <param name="Root">T, [B, K, K], with zeros above its diagonal.</param>
public sealed record FullRankNormal(Tensor Mean, Tensor Root) : IMultivariateNormal
{
    /// <summary>From Σ itself, factored in double precision: the gradient through a Cholesky root magnifies rounding by Σ's condition.</summary>
    /// <param name="mean">μ, [B, K].</param>
    /// <param name="covariance">Σ, [B, K, K], positive definite.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">Σ is not positive definite.</exception>
    public static FullRankNormal FromCovariance(Tensor mean, Tensor covariance)
    {
        using var scope = NewDisposeScope();
        return new(mean, linalg.cholesky(covariance.to(ScalarType.Float64)).to(covariance.dtype).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public Tensor Sample(NormalNoise noise)
    {
        using var scope = NewDisposeScope();
        var deviations = Root.bmm(noise.Own.permute(1, 2, 0)).permute(2, 0, 1); // [B, K, K] × [B, K, M] → [M, B, K]
        return (Mean + deviations).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor MarginalVariance()
    {
        using var scope = NewDisposeScope();
        return Root.square().sum(-1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IMultivariateNormal Scaled(Tensor deviations) => new FullRankNormal(Mean, Root * deviations.unsqueeze(-1));

    /// <inheritdoc/>
    public Tensor Covariance()
    {
        using var scope = NewDisposeScope();
        return Root.bmm(Root.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor LogProbability(Tensor value)
    {
        using var scope = NewDisposeScope();
        var whitened = linalg.solve_triangular(Root, (value - Mean).permute(1, 2, 0), upper: false); // [B, K, S]
        var distance = whitened.square().sum(1).transpose(0, 1);
        return (-0.5 * (Width * Math.Log(2 * Math.PI) + LogDeterminant() + distance)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Entropy()
    {
        using var scope = NewDisposeScope();
        return (0.5 * (Width * (1 + Math.Log(2 * Math.PI)) + LogDeterminant())).MoveToOuterDisposeScope();
    }

    private double Width => Mean.shape[1];

    private Tensor LogDeterminant() => 2 * Root.diagonal(dim1: 1, dim2: 2).abs().log().sum(-1);
}
