using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>The standard normal draws behind M samples per image: made once per iteration, used for every class. Source: distillation.md section 5.3.</summary>
/// <param name="Shared">ε₁, [M, B, R]: one number per column of the low-rank factor; null for a full-rank covariance.</param>
/// <param name="Own">ε₂, [M, B, K]: one number per output.</param>
public sealed record NormalNoise(Tensor? Shared, Tensor Own)
{
    /// <summary>Draws on the CPU and copies, so that the draws do not depend on the device.</summary>
    /// <param name="samples">M, at least 1; even where <paramref name="antithetic"/>.</param>
    /// <param name="batch">B.</param>
    /// <param name="width">K.</param>
    /// <param name="rank">R; null for a full-rank covariance.</param>
    /// <param name="antithetic">Whether the second half of the samples mirrors the first, so that they sum to zero exactly.</param>
    /// <param name="rng">CPU generator.</param>
    /// <param name="device">Where the samples are used.</param>
    /// <returns>The caller's dispose scope owns the tensors.</returns>
    /// <exception cref="ArgumentException">No samples, or an odd number of them in pairs.</exception>
    public static NormalNoise Draw(long samples, long batch, long width, long? rank, bool antithetic, Generator rng, Device device)
    {
        if (samples < 1 || (antithetic && samples % 2 != 0))
        {
            throw new ArgumentException($"{samples} samples{(antithetic ? " in antithetic pairs" : "")}: expected at least 1, and an even number where they come in pairs", nameof(samples));
        }

        var drawn = antithetic ? samples / 2 : samples;
        var noise = new NormalNoise(
            rank is { } columns ? randn([drawn, batch, columns], generator: rng).ToDevice(device) : null,
            randn([drawn, batch, width], generator: rng).ToDevice(device));
        return antithetic ? noise.Mirrored() : noise;
    }

    /// <summary>These draws, followed by their negatives: [2M, B, …].</summary>
    public NormalNoise Mirrored() => new(Shared is null ? null : cat([Shared, -Shared]), cat([Own, -Own]));

    /// <summary>The draws of some images.</summary>
    /// <param name="rows">[b], int64.</param>
    public NormalNoise Of(Tensor rows) => new(Shared?.index_select(1, rows), Own.index_select(1, rows));
}
