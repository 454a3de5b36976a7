using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DM for one class: how far synthetic embeddings, and in SLFD the distributed outputs, are from the real ones. Source: distillation.md sections 4.3 and 5.6.</summary>
/// <param name="meanWeight">λ₁: weight of the output means.</param>
/// <param name="spreadWeight">λ₂: weight of the output covariances.</param>
/// <remarks>
/// The paper reports SLFD with DM but prints no formula. Ours: DM asks that real and synthetic outputs agree in distribution; a normal distribution is fixed by its mean and covariance, so both
/// are matched beside the embeddings. With λ₁ = λ₂ = 0, or with outputs that are not distributed, it is DM as published.
/// </remarks>
public sealed class DistributionMatching(double meanWeight = 0, double spreadWeight = 0)
{
    /// <summary>‖ē_real − ē_syn‖² + λ₁‖z̄_real − q̄‖² + λ₂‖S_real − S_q‖²_F.</summary>
    /// <param name="real">Of the real images; constants.</param>
    /// <param name="embeddings">e(I_syn), [ipc, E].</param>
    /// <param name="samples">q*, [M, ipc, N_w, C], or null where outputs are not distributed.</param>
    /// <returns>A scalar; the caller's dispose scope owns it.</returns>
    public Tensor Of(ClassMoments real, Tensor embeddings, Tensor? samples)
    {
        using var scope = NewDisposeScope();
        return TermsOf(real, embeddings, samples).Total().MoveToOuterDisposeScope();
    }

    /// <summary>The same term by term.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <returns>Scalars with their weights; the caller's dispose scope owns them.</returns>
    internal DistributionTerms TermsOf(ClassMoments real, Tensor embeddings, Tensor? samples)
    {
        var matching = (real.Embedding - embeddings.mean([0L])).square().sum();
        if (samples is null)
        {
            return new(matching, null, null);
        }

        var (mean, covariance) = ClassMoments.Of(samples.reshape(-1, samples.shape[^1]));
        return new(matching, meanWeight * (real.Output - mean).square().sum(), spreadWeight * (real.Covariance - covariance).square().sum());
    }

    /// <summary>Whether the outputs take part at all.</summary>
    public bool UsesOutputs => meanWeight != 0 || spreadWeight != 0;
}

/// <summary>The terms of DM's loss, scalars with their weights.</summary>
/// <param name="Matching">Of the embeddings.</param>
/// <param name="Mean">Of the output means; null where outputs are not distributed.</param>
/// <param name="Spread">Of the output covariances; likewise.</param>
internal sealed record DistributionTerms(Tensor Matching, Tensor? Mean, Tensor? Spread)
{
    /// <summary>The loss.</summary>
    public Tensor Total() => Mean is { } mean && Spread is { } spread ? Matching + mean + spread : Matching;
}

/// <summary>What DM keeps of a class's real images under one network.</summary>
/// <param name="Embedding">Mean embedding, [E].</param>
/// <param name="Output">Mean logits, [C].</param>
/// <param name="Covariance">Covariance of the logits, divided by their number, [C, C].</param>
public sealed record ClassMoments(Tensor Embedding, Tensor Output, Tensor Covariance)
{
    /// <summary>Of embeddings [n, E] and logits [n, C]; the caller's dispose scope owns the tensors.</summary>
    public static ClassMoments Of(Tensor embeddings, Tensor logits)
    {
        var (mean, covariance) = Of(logits);
        return new(embeddings.mean([0L]), mean, covariance);
    }

    /// <summary>Mean [C] and covariance [C, C], divided by the count, of vectors [n, C]; differentiable.</summary>
    public static (Tensor Mean, Tensor Covariance) Of(Tensor vectors)
    {
        var mean = vectors.mean([0L]);
        var centred = vectors - mean;
        return (mean, centred.t().mm(centred) / vectors.shape[0]);
    }
}
