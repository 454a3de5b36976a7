using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>Instance norm whose first and second derivative are one operation each, for where gradients are matched.</summary>
/// <remarks>
/// torch's second derivative of a group norm is made of some 500 small operations a layer, which is most of a DC iteration where images are few. Here the derivative of the derivative is written out:
/// with x̂ = (x − μ)·r, m(·) the mean over a plane and P(v) = v − m(v) − x̂·m(v·x̂), the gradient of x is γ·r·P(g), and of that one, for a cotangent u of it and a, b of those of γ and β,
/// to g: γ·r·P(u) + a·x̂ + b; to γ: r·Σ g·P(u); to x: r·P(w) − γ·r²·x̂·(m(g·u) − m(g)·m(u) − m(g·x̂)·m(u·x̂)) with w = a·g − γ·r·(m(u·x̂)·g + m(g·x̂)·u). See docs/decisions/0041.
/// </remarks>
internal sealed class InstanceNormFunction : autograd.SingleTensorFunction<InstanceNormFunction>
{
    public override string Name => nameof(InstanceNormFunction);

    /// <summary>γ·x̂ + β, with statistics of each plane.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">γ, [C].</param>
    /// <param name="shift">β, [C].</param>
    public static Tensor Apply(Tensor x, Tensor scale, Tensor shift) => apply(x, scale, shift);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var (x, scale, shift) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var planes = NormPlanes.Of(x);
        var (y, mean, inverse) = planes.Forward(x, scale, shift, Layers.Epsilon);
        ctx.save_for_backward([x, scale, mean.MoveToOuterDisposeScope(), inverse.MoveToOuterDisposeScope()]);
        return y.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        return InstanceNormGradient.Of(grad_output.contiguous(), saved[0], saved[1], saved[2], saved[3]);
    }
}

/// <summary>The derivative of <see cref="InstanceNormFunction"/>, differentiable itself.</summary>
internal sealed class InstanceNormGradient : autograd.MultiTensorFunction<InstanceNormGradient>
{
    public override string Name => nameof(InstanceNormGradient);

    /// <summary>Gradients of x, γ and β.</summary>
    /// <param name="gradient">g, [B, C, H, W].</param>
    /// <param name="x">As it came.</param>
    /// <param name="scale">γ, [C].</param>
    /// <param name="mean">μ, one for each plane: a function of x, which is differentiated through x.</param>
    /// <param name="inverse">r, likewise.</param>
    public static List<Tensor> Of(Tensor gradient, Tensor x, Tensor scale, Tensor mean, Tensor inverse) =>
        is_grad_enabled() ? apply(gradient, x, scale, mean, inverse) : NormPlanes.Of(x).Backward(gradient, x, scale, mean, inverse);

    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (gradient, x, scale, mean, inverse) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([gradient, x, scale, mean, inverse]);
        return NormPlanes.Of(x).Backward(gradient, x, scale, mean, inverse);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var saved = ctx.get_saved_variables();
        var (u, ofScale, ofShift) = (Defined(grad_outputs[0]), Defined(grad_outputs[1]), Defined(grad_outputs[2]));
        var (toGradient, toX, toScale) = NormPlanes.Of(saved[1]).SecondBackward(new(saved[0], saved[1], saved[2], saved[3], saved[4]), u?.contiguous() ?? zeros_like(saved[1]), ofScale, ofShift);
        return [toGradient, toX, toScale, null!, null!];
    }

    private static Tensor? Defined(Tensor? tensor) => tensor is null || tensor.IsInvalid ? null : tensor;
}

/// <summary>What the first derivative was made from.</summary>
/// <param name="Gradient">g.</param>
/// <param name="X">x.</param>
/// <param name="Scale">γ.</param>
/// <param name="Mean">μ.</param>
/// <param name="Inverse">r.</param>
internal sealed record NormStep(Tensor Gradient, Tensor X, Tensor Scale, Tensor Mean, Tensor Inverse);

/// <summary>The arithmetic of <see cref="InstanceNormFunction"/>, without graphs.</summary>
internal abstract class NormPlanes
{
    private static readonly NormPlanes s_managed = new NormPlanesOnProcessor(), s_torch = new NormPlanesByTorch();

    /// <summary>One pass over memory on a processor; operations of torch elsewhere and in float64.</summary>
    public static NormPlanes Of(Tensor x) => x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 ? s_managed : s_torch;

    /// <summary>y, μ and r; the last two are one for each plane, in a shape of the form's own.</summary>
    public abstract (Tensor Y, Tensor Mean, Tensor Inverse) Forward(Tensor x, Tensor scale, Tensor shift, double epsilon);

    /// <summary>Gradients of x, γ and β.</summary>
    public abstract List<Tensor> Backward(Tensor gradient, Tensor x, Tensor scale, Tensor mean, Tensor inverse);

    /// <summary>From cotangents of those to cotangents of g, x and γ.</summary>
    /// <param name="step">What the first derivative was made from.</param>
    /// <param name="u">Of the gradient of x.</param>
    /// <param name="ofScale">a, of that of γ; null: zero.</param>
    /// <param name="ofShift">b, of that of β; null: zero.</param>
    public abstract (Tensor Gradient, Tensor X, Tensor Scale) SecondBackward(NormStep step, Tensor u, Tensor? ofScale, Tensor? ofShift);
}

/// <summary>By operations of torch: few and large, on any device. Statistics of planes are [B, C, 1, 1], so that nothing is copied to be broadcast.</summary>
internal sealed class NormPlanesByTorch : NormPlanes
{
    private static readonly long[] s_plane = [2, 3];

    /// <inheritdoc/>
    public override (Tensor Y, Tensor Mean, Tensor Inverse) Forward(Tensor x, Tensor scale, Tensor shift, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var mean = x.mean(s_plane, keepdim: true);
        var centred = x - mean;
        var inverse = (centred * centred).mean(s_plane, keepdim: true).add_(epsilon).rsqrt_();
        var y = centred.mul_(inverse).mul_(PerChannel(scale)).add_(PerChannel(shift));
        return (y.MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(), inverse.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override List<Tensor> Backward(Tensor gradient, Tensor x, Tensor scale, Tensor mean, Tensor inverse)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var normal = (x - mean).mul_(inverse);
        var (sum, dots, n) = (gradient.sum(s_plane, keepdim: true), (gradient * normal).sum(s_plane, keepdim: true), x.shape[2] * x.shape[3]);
        var toX = (gradient - sum / n).sub_(normal.mul_(dots / n)).mul_(PerChannel(scale) * inverse);
        return [toX.MoveToOuterDisposeScope(), OfChannels(dots).MoveToOuterDisposeScope(), OfChannels(sum).MoveToOuterDisposeScope()];
    }

    /// <inheritdoc/>
    public override (Tensor Gradient, Tensor X, Tensor Scale) SecondBackward(NormStep step, Tensor u, Tensor? ofScale, Tensor? ofShift)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (x, g, r) = (step.X, step.Gradient, step.Inverse);
        var normal = (x - step.Mean).mul_(r);
        var gain = PerChannel(step.Scale) * r;
        var (ofG, ofU, dotsG, dotsU, both) = (Mean(g), Mean(u), Mean(g * normal), Mean(u * normal), Mean(g * u));
        var toG = (u - ofU).sub_(normal * dotsU).mul_(gain);
        var (p, q) = (dotsU * -gain, dotsG * -gain); // w = p·g + q·u
        if (ofScale is not null)
        {
            var a = PerChannel(ofScale);
            toG.add_(normal * a);
            p += a;
        }

        if (ofShift is not null)
        {
            toG.add_(PerChannel(ofShift));
        }

        var left = both - (ofG * ofU) - (dotsG * dotsU);
        var (middle, dots) = ((p * ofG) + (q * ofU), (p * dotsG) + (q * dotsU) + (gain * left)); // m(w), m(w·x̂) + γ·r·left
        var toX = (g * p).add_(u * q).sub_(middle).sub_(normal.mul_(dots)).mul_(r);
        var toScale = OfChannels(left * r) * (x.shape[2] * x.shape[3]);
        return (toG.MoveToOuterDisposeScope(), toX.MoveToOuterDisposeScope(), toScale.MoveToOuterDisposeScope());
    }

    private static Tensor PerChannel(Tensor perChannel) => perChannel.view(1, -1, 1, 1);

    /// <summary>[B, C, 1, 1] → [C].</summary>
    private static Tensor OfChannels(Tensor perPlane) => perPlane.shape[0] == 1 ? perPlane.view(-1) : perPlane.sum([0L, 2L, 3L]);

    private static Tensor Mean(Tensor x) => x.mean(s_plane, keepdim: true);
}
