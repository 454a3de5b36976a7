using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>L_syn of SLFD Eq. 4 to 6 in its two readings. Source: distillation.md sections 5.1 and 5.4.</summary>
/// <remarks>
/// Printed: −1/L Σ_w Σ_m (log Σ_m exp(y_c·(q*_m)_c) + log M) with L = N_w·M. Ours: the outer Σ_m is a dummy and dropped; log M is subtracted, because Eq. 4 is the log of a mean; and
/// the likelihood is exp(log softmax(q*)_c), because a raw logit is unbounded and says nothing of the other classes. Both readings are plain cross entropy where Σ = 0.
/// </remarks>
public sealed class StochasticLoss
{
    private readonly Func<Tensor, Tensor> _reduce;

    private StochasticLoss(Func<Tensor, Tensor> reduce) => _reduce = reduce;

    /// <summary>−1/(b·N_w) Σ_b Σ_n [LSE_m ℓ − log M]: a product of the slots' own likelihoods, in the printed order of sums. The default (OP-11).</summary>
    public static StochasticLoss Marginal { get; } = new(likelihoods => -LogMeanExp(likelihoods).mean());

    /// <summary>−1/(b·N_w) Σ_b [LSE_m Σ_n ℓ − log M]: the likelihood of all slots under one sample, as in stochastic segmentation networks.</summary>
    public static StochasticLoss Joint { get; } = new(likelihoods => JointNegativeLogLikelihood(likelihoods) / likelihoods.shape[2]);

    /// <summary>The reading by its name in grids.</summary>
    /// <exception cref="ArgumentException">Unknown name; the message lists what is allowed.</exception>
    public static StochasticLoss Named(string reading) => reading switch
    {
        "marginal" => Marginal,
        "joint" => Joint,
        _ => throw new ArgumentException($"unknown reading '{reading}' of the stochastic loss; allowed: marginal, joint", nameof(reading)),
    };

    /// <summary>The loss of samples.</summary>
    /// <param name="samples">q*, [M, b, N_w, C].</param>
    /// <param name="labels">[b], int64.</param>
    /// <returns>A scalar; the caller's dispose scope owns it.</returns>
    public Tensor Of(Tensor samples, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return _reduce(LogLikelihoods(samples, labels.view(1, -1, 1))).MoveToOuterDisposeScope();
    }

    /// <summary>q* = q − μ + f(I_syn): each sample's deviation around what the classifier says. Source: SLFD Eq. 5.</summary>
    /// <param name="samples">q, [M, b, N_w, C].</param>
    /// <param name="mean">μ, [b, N_w, C].</param>
    /// <param name="logits">f(I_syn), [b, C]; the same for every slot.</param>
    /// <returns>[M, b, N_w, C]; the caller's dispose scope owns it.</returns>
    /// <remarks>μ cancels, so the head that makes it never learns: kept as printed, and tested to have no gradient (OP-13).</remarks>
    public static Tensor Refine(Tensor samples, Tensor mean, Tensor logits) => samples - mean + logits.unsqueeze(1);

    /// <summary>log p(y | q) of every slot under every sample: log softmax(q)_y.</summary>
    /// <param name="samples">[M, b, N, C].</param>
    /// <param name="labels">int64, broadcast to [M, b, N].</param>
    /// <returns>[M, b, N].</returns>
    public static Tensor LogLikelihoods(Tensor samples, Tensor labels)
    {
        var wanted = labels.expand(samples.shape[0], samples.shape[1], samples.shape[2]).unsqueeze(-1);
        return nn.functional.log_softmax(samples, -1).gather(-1, wanted).squeeze(-1);
    }

    /// <summary>−mean_b [LSE_m Σ_n ℓ − log M]: the loss of stochastic segmentation networks.</summary>
    /// <param name="likelihoods">ℓ, [M, b, N].</param>
    public static Tensor JointNegativeLogLikelihood(Tensor likelihoods) => -LogMeanExp(likelihoods.sum(-1)).mean();

    /// <summary>Log of the mean over samples of exp, shifted by the largest so that nothing overflows: [M, …] → […].</summary>
    private static Tensor LogMeanExp(Tensor likelihoods) => likelihoods.logsumexp(0) - Math.Log(likelihoods.shape[0]);
}
