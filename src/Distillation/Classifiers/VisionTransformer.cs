using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>The reference's ViT. At 32 px: patch 4, 6 layers, layer norms; from 64 px on: patch 16, 10 layers and no layer norm at all. Source: distillation.md sections 2.2 and 2.3.</summary>
/// <remarks>Attention is written with bmm on checked shapes: a failing matmul would end the process (torchsharp.md section 2).</remarks>
public sealed class VisionTransformer : Classifier
{
    private const int HeadWidth = 64;
    private const double DropoutRate = 0.1;
    private readonly Shape _shape;

    /// <param name="shape">Sizes; <see cref="For"/> gives the reference's.</param>
    /// <param name="classes">C.</param>
    internal VisionTransformer(Shape shape, int classes)
    {
        _shape = shape;
        var tokens = (shape.Resolution / shape.Patch) * (shape.Resolution / shape.Patch);
        var list = new ParameterList()
            .Normal("pos_embedding", 1, tokens + 1, shape.Width)
            .Normal("cls_token", 1, 1, shape.Width)
            .Linear("to_patch_embedding.1", shape.Width, 3 * shape.Patch * shape.Patch);
        for (var layer = 0; layer < shape.Depth; layer++)
        {
            var name = $"transformer.layers.{layer}";
            Norm($"{name}.0.norm");
            list.Linear($"{name}.0.fn.to_qkv", 3 * shape.Heads * HeadWidth, shape.Width, bias: false);
            list.Linear($"{name}.0.fn.to_out.0", shape.Width, shape.Heads * HeadWidth);
            Norm($"{name}.1.norm");
            list.Linear($"{name}.1.fn.net.0", shape.Hidden, shape.Width);
            list.Linear($"{name}.1.fn.net.3", shape.Width, shape.Hidden);
        }

        Norm("mlp_head.0");
        Parameters = list.Linear(shape.Norms ? "mlp_head.1" : "mlp_head.0", classes, shape.Width).Shapes;

        void Norm(string name)
        {
            if (shape.Norms)
            {
                list.Norm(name, shape.Width);
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters { get; }

    /// <summary>The reference's network at a resolution.</summary>
    public static VisionTransformer For(int resolution, int classes) => resolution == 32
        ? new(new(32, Patch: 4, Width: 512, Depth: 6, Heads: 8, Hidden: 512, Norms: true), classes)
        : new(new(resolution, Patch: 16, Width: 512, Depth: 10, Heads: 8, Hidden: 512, Norms: false), classes);

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var (position, classToken) = (cursor.Next(), cursor.Next());
        var (batch, width) = (images.shape[0], (long)_shape.Width);
        var x = nn.functional.linear(Patches(images), cursor.Next(), cursor.Next());                    // [B, T, W]
        x = cat([classToken.expand(batch, 1, width), x], 1) + position;                                   // [B, T+1, W]
        using var masks = mode is { Training: true, Dropout: { } rng } ? new DropoutMasks(rng, DropoutRate, DroppedFrom(batch), images.device) : null;
        x = Dropout(x, masks);
        for (var layer = 0; layer < _shape.Depth; layer++)
        {
            x = Layers.Follow(x, Layer(ref cursor, x, masks), images);
        }

        x = Normalise(ref cursor, x.select(1, 0));
        var logits = nn.functional.linear(x, cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return logits;
    }

    private Tensor Layer(ref ParameterCursor cursor, Tensor x, DropoutMasks? masks)
    {
        using var scope = NewDisposeScope();
        x = x + Attend(ref cursor, Normalise(ref cursor, x), masks);
        var hidden = nn.functional.gelu(nn.functional.linear(Normalise(ref cursor, x), cursor.Next(), cursor.Next()));
        hidden = nn.functional.linear(Dropout(hidden, masks), cursor.Next(), cursor.Next());
        return (x + Dropout(hidden, masks)).MoveToOuterDisposeScope();
    }

    /// <summary>[B, 3, r, r] → [B, T, p·p·3], each patch flattened in (row, column, channel) order.</summary>
    private Tensor Patches(Tensor images)
    {
        var (batch, patch, count) = (images.shape[0], (long)_shape.Patch, (long)_shape.Resolution / _shape.Patch);
        return images.reshape(batch, 3, count, patch, count, patch).permute(0, 2, 4, 3, 5, 1).reshape(batch, count * count, patch * patch * 3);
    }

    private Tensor Attend(ref ParameterCursor cursor, Tensor x, DropoutMasks? masks)
    {
        var (batch, tokens, heads) = (x.shape[0], x.shape[1], (long)_shape.Heads);
        var qkv = nn.functional.linear(x, cursor.Next()).reshape(batch, tokens, 3, heads, HeadWidth).permute(2, 0, 3, 1, 4)
            .reshape(3, batch * heads, tokens, HeadWidth);                                                // [3, B·H, T, 64]
        var weights = nn.functional.softmax(qkv[0].bmm(qkv[1].transpose(1, 2)) * (1 / Math.Sqrt(HeadWidth)), -1);
        var mixed = weights.bmm(qkv[2]).reshape(batch, heads, tokens, HeadWidth).permute(0, 2, 1, 3).reshape(batch, tokens, heads * HeadWidth);
        return Dropout(nn.functional.linear(mixed, cursor.Next(), cursor.Next()), masks);
    }

    /// <summary>Scales what is kept by 1/(1 − p), as torch does.</summary>
    private static Tensor Dropout(Tensor x, DropoutMasks? masks) => masks is null ? x : x * masks.Next(x.shape);

    /// <summary>Numbers that dropout meets in one pass: the embedding, and three times in a layer.</summary>
    private long DroppedFrom(long batch)
    {
        var tokens = (_shape.Resolution / _shape.Patch * (_shape.Resolution / _shape.Patch)) + 1;
        return batch * tokens * (_shape.Width + (_shape.Depth * ((2L * _shape.Width) + _shape.Hidden)));
    }

    private Tensor Normalise(ref ParameterCursor cursor, Tensor x) => _shape.Norms
        ? nn.functional.layer_norm(x, [_shape.Width], cursor.Next(), cursor.Next(), Layers.Epsilon)
        : x;

    /// <summary>Sizes of a ViT.</summary>
    internal sealed record Shape(int Resolution, int Patch, int Width, int Depth, int Heads, int Hidden, bool Norms);
}
