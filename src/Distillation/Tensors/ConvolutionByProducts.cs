using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Convolutions as products of matrices, which every processor gets right: for the shapes that <see cref="Convolution"/> cannot bring to a form that oneDNN computes correctly.</summary>
internal static class ConvolutionByProducts
{
    /// <summary>A 1×1 convolution, differentiable in all.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I, 1, 1].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="stride">Along both axes.</param>
    /// <param name="bias">[O]; null: none.</param>
    /// <returns>[B, O, …].</returns>
    public static Tensor Pointwise(Tensor x, Tensor weight, long padding, long stride, Tensor? bias)
    {
        x = padding == 0 ? x : nn.functional.pad(x, [padding, padding, padding, padding]);
        x = stride == 1 ? x : x.slice(2, 0, x.shape[2], stride).slice(3, 0, x.shape[3], stride);
        var (batch, inputs, rows, columns) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var matrix = weight.reshape(weight.shape[0], inputs);
        // One product for the whole batch where the weight learns: its gradient is one matrix then, not one for each image.
        var y = weight.requires_grad
            ? matrix.mm(x.transpose(0, 1).reshape(inputs, -1)).view(-1, batch, rows, columns).transpose(0, 1).contiguous()
            : matrix.unsqueeze(0).expand(batch, -1, -1).bmm(x.reshape(batch, inputs, rows * columns)).view(batch, -1, rows, columns);
        return Shifted(y, bias);
    }

    /// <summary>Any two-dimensional convolution, differentiable in all. It copies each pixel as often as a kernel covers it.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I/groups, kh, kw].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="stride">Along rows and columns.</param>
    /// <param name="groups">Divides I and O.</param>
    /// <param name="bias">[O]; null: none.</param>
    /// <returns>[B, O, …].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, (long Rows, long Columns) padding, (long Rows, long Columns) stride, long groups, Tensor? bias)
    {
        var (batch, outputs, high, wide) = (x.shape[0], weight.shape[0], weight.shape[2], weight.shape[3]);
        var (rows, columns) = (((x.shape[2] + (2 * padding.Rows) - high) / stride.Rows) + 1, ((x.shape[3] + (2 * padding.Columns) - wide) / stride.Columns) + 1);
        var patches = nn.functional.unfold(x, (high, wide), padding: padding, stride: stride);                                       // [B, I·kh·kw, L]
        var grouped = patches.reshape(batch * groups, patches.shape[1] / groups, rows * columns);                                    // [B·g, I/g·kh·kw, L]
        var y = PerImage(weight.reshape(groups, outputs / groups, -1), batch).bmm(grouped);                                          // [B·g, O/g, L]
        return Shifted(y.view(batch, outputs, rows, columns), bias);
    }

    /// <summary>Any two-dimensional transposed convolution without padding, differentiable in both.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[I, O/groups, kh, kw].</param>
    /// <param name="stride">Along rows and columns.</param>
    /// <param name="groups">Divides I and O.</param>
    /// <returns>[B, O, (H − 1)·stride + kh, …].</returns>
    public static Tensor Transposed(Tensor x, Tensor weight, (long Rows, long Columns) stride, long groups)
    {
        var (batch, inputs, rows, columns) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var (high, wide) = (weight.shape[2], weight.shape[3]);
        var matrix = weight.reshape(groups, inputs / groups, -1).transpose(1, 2);                                                    // [g, O/g·kh·kw, I/g]
        var patches = PerImage(matrix, batch).bmm(x.reshape(batch * groups, inputs / groups, rows * columns));                       // [B·g, O/g·kh·kw, L]
        return nn.functional.fold(patches.reshape(batch, -1, rows * columns), (((rows - 1) * stride.Rows) + high, ((columns - 1) * stride.Columns) + wide), (high, wide), stride: stride);
    }

    /// <summary>[g, a, b] → [B·g, a, b], groups within images.</summary>
    private static Tensor PerImage(Tensor matrices, long batch) =>
        matrices.unsqueeze(0).expand(batch, -1, -1, -1).reshape(batch * matrices.shape[0], matrices.shape[1], matrices.shape[2]);

    private static Tensor Shifted(Tensor y, Tensor? bias) => bias is null ? y : y + bias.view(1, -1, 1, 1);
}
