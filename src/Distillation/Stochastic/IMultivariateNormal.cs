using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>Normal distributions over K numbers, one per image. Source: SLFD Eq. 1 to 3; distillation.md sections 5.2 and 5.3.</summary>
public interface IMultivariateNormal
{
    /// <summary>μ, [B, K].</summary>
    Tensor Mean { get; }

    /// <summary>q_m = μ + δ_m by reparameterisation, so that gradients reach every parameter.</summary>
    /// <param name="noise">Standard normal draws; their number is M.</param>
    /// <returns>[M, B, K]; the caller's dispose scope owns it.</returns>
    Tensor Sample(NormalNoise noise);

    /// <summary>The diagonal of Σ, [B, K]; the caller's dispose scope owns it.</summary>
    Tensor MarginalVariance();

    /// <summary>The distribution with each deviation from μ multiplied: Σ becomes diag(s)·Σ·diag(s), so correlations stay.</summary>
    /// <param name="deviations">s, [B, K], positive; differentiable.</param>
    /// <returns>Its tensors belong to the scope that is open.</returns>
    IMultivariateNormal Scaled(Tensor deviations);

    /// <summary>Σ, [B, K, K]; the caller's dispose scope owns it.</summary>
    Tensor Covariance();

    /// <summary>Log density.</summary>
    /// <param name="value">[S, B, K].</param>
    /// <returns>[S, B]; the caller's dispose scope owns it.</returns>
    Tensor LogProbability(Tensor value);

    /// <summary>Differential entropy in nats, [B]; the caller's dispose scope owns it.</summary>
    Tensor Entropy();
}
