using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>The synthesis network's input: Fourier features that the first row of w_s rotates and moves. Source: generators.md section 1.3.</summary>
/// <param name="Weight">[C0, C0].</param>
/// <param name="Affine">L_w → 4: cosine and sine of the rotation, and the translation.</param>
/// <param name="Frequencies"><c>freqs</c>, [C0, 2], in cycles per image.</param>
/// <param name="Phases"><c>phases</c>, [C0], in turns.</param>
/// <param name="Transform"><c>transform</c>, [3, 3]: a further rotation and translation of the image plane, the identity by default.</param>
/// <param name="Size">n: side of the features in pixels.</param>
/// <param name="SamplingRate">s0, in pixels per image.</param>
/// <param name="Bandwidth">b0, in cycles per image.</param>
public sealed record StyleGanXlInput(Tensor Weight, EqualisedLinear Affine, Tensor Frequencies, Tensor Phases, Tensor Transform, int Size, double SamplingRate, double Bandwidth)
{
    /// <summary>The features.</summary>
    /// <param name="style">[B, L_w]: row 0 of w_s.</param>
    /// <returns>[B, C0, n, n].</returns>
    public Tensor Features(Tensor style)
    {
        var (frequencies, phases) = Moved(style);                                                                       // [B, C0, 2], [B, C0]
        var amplitude = (1 - (frequencies.norm(2) - Bandwidth) / (SamplingRate / 2 - Bandwidth)).clamp(0, 1);           // [B, C0]
        var position = (arange(Size, dtype: ScalarType.Float32, device: Weight.device) + (0.5 - Size / 2.0)) / SamplingRate;
        var (fx, fy) = (frequencies.select(2, 0), frequencies.select(2, 1));
        var turns = (fx.unsqueeze(-1) * position).unsqueeze(2) + (fy.unsqueeze(-1) * position).unsqueeze(3) + phases.unsqueeze(-1).unsqueeze(-1); // [B, C0, y, x]
        var waves = (turns * (2 * Math.PI)).sin() * amplitude.unsqueeze(-1).unsqueeze(-1);
        return Convolution.Apply(waves, (Weight / Math.Sqrt(Weight.shape[1])).unsqueeze(-1).unsqueeze(-1), 0);
    }

    /// <summary>Frequencies and phases after M = R·T·transform.</summary>
    private (Tensor Frequencies, Tensor Phases) Moved(Tensor style)
    {
        var t = Affine.Linear(style);                                                                                   // [B, 4]
        t = t / t.narrow(1, 0, 2).square().sum(1, keepdim: true).sqrt();
        var (cosine, sine, dx, dy) = (t.select(1, 0), t.select(1, 1), t.select(1, 2), t.select(1, 3));
        var (zero, one) = (zeros_like(cosine), ones_like(cosine));
        var rotation = stack([cosine, -sine, zero, sine, cosine, zero, zero, zero, one], 1).view(-1, 3, 3);
        var translation = stack([one, zero, -dx, zero, one, -dy, zero, zero, one], 1).view(-1, 3, 3);
        var moved = rotation.bmm(translation).bmm(Transform.unsqueeze(0).expand(t.shape[0], -1, -1));                   // [B, 3, 3]
        var frequencies = Frequencies.unsqueeze(0).expand(t.shape[0], -1, -1);                                          // [B, C0, 2]
        var phases = Phases.unsqueeze(0) + frequencies.bmm(moved.narrow(1, 0, 2).narrow(2, 2, 1)).squeeze(2);
        return (frequencies.bmm(moved.narrow(1, 0, 2).narrow(2, 0, 2)), phases);
    }
}
