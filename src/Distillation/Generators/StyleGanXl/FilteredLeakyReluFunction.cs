using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary><see cref="ResamplingKernel"/> as a differentiable operation that keeps its input only.</summary>
internal sealed class FilteredLeakyReluFunction : autograd.SingleTensorFunction<FilteredLeakyReluFunction>
{
    private const string Kernel = "kernel";

    public override string Name => nameof(FilteredLeakyReluFunction);

    /// <param name="kernel">For inputs of this size.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[B, C] or null.</param>
    /// <param name="bias">[C] or null.</param>
    public static Tensor Apply(ResamplingKernel kernel, Tensor x, Tensor? scale, Tensor? bias) =>
        is_grad_enabled() && (x.requires_grad || scale is { requires_grad: true } || bias is { requires_grad: true }) ? apply(kernel, x, scale!, bias!) : kernel.Forward(x, scale, bias);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (kernel, x, scale, bias) = ((ResamplingKernel)vars[0], (Tensor)vars[1], vars[2] as Tensor, vars[3] as Tensor);
        ctx.save_data(Kernel, kernel);
        ctx.save_for_backward([x, scale!, bias!]);
        return kernel.Forward(x, scale, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (x, scale, bias) = (saved[0], saved[1], saved[2]);
        var gradients = ((ResamplingKernel)ctx.get_data(Kernel)).Backward(x, scale, bias, grad_output);
        return
        [
            null!,
            gradients.X.MoveToOuterDisposeScope(),
            (scale is null ? null : gradients.Scale.MoveToOuterDisposeScope())!,
            (bias is null ? null : gradients.Bias.sum([0]).MoveToOuterDisposeScope())!,
        ];
    }
}
