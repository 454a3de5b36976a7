using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>The U-ViT network as functions of its weights. Source: generators.md section 4.1.</summary>
/// <remarks>
/// Attention is written with bmm on known shapes: a failing matmul would end the process (torchsharp.md section 2). The two convolutions are products of matrices,
/// too: on processors with AVX-512, libtorch 2.10's convolution reads uninitialised memory where the channels are no multiple of 16 and the batch is larger than 1.
/// </remarks>
public static class UVit
{
    private const double Epsilon = 1e-5;
    private const double LongestPeriod = 10_000;

    /// <summary>The token sequence before the first block.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="time">[B], as the network receives it; may be fractional.</param>
    /// <param name="classes">int64 [B]; null where the network is not conditional.</param>
    /// <returns>[B, extras + N, E]: label, time, patches row by row.</returns>
    /// <exception cref="ArgumentException">A size, or a missing class, that the network cannot take.</exception>
    public static Tensor Tokens(UVitWeights weights, Tensor x, Tensor time, Tensor? classes)
    {
        var shape = weights.Shape;
        if (!x.shape.AsSpan().SequenceEqual([x.shape[0], shape.Channels, shape.Size, shape.Size]))
        {
            throw new ArgumentException($"x is [{string.Join(", ", x.shape)}], but the network takes [B, {shape.Channels}, {shape.Size}, {shape.Size}]");
        }

        long along = shape.Size / shape.Patch;
        var squares = x.reshape(-1, shape.Channels, along, shape.Patch, along, shape.Patch).permute(0, 2, 4, 1, 3, 5)
            .reshape(-1, shape.Patches, shape.Channels * shape.Patch * shape.Patch);                        // [B, N, C·p·p]
        var patches = nn.functional.linear(squares, weights["patch_embed.proj.weight"].reshape(shape.Width, -1), weights["patch_embed.proj.bias"]); // [B, N, E]
        var clock = TimeToken(weights, time).unsqueeze(1);                                                  // [B, 1, E]
        Tensor[] sequence = shape.Classes == 0
            ? [clock, patches]
            : [weights["label_emb.weight"].index_select(0, classes ?? throw new ArgumentException("a class-conditional U-ViT needs a class per sample")).unsqueeze(1), clock, patches];
        return cat(sequence, 1) + weights["pos_embed"];
    }

    /// <summary>One block. In-blocks push their output, out-blocks take the newest that is left.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="tokens">[B, extras + N, E].</param>
    /// <param name="skips">What the in-blocks pushed and no out-block has taken; changed.</param>
    /// <param name="block">Its number in execution order, from 0.</param>
    /// <returns>[B, extras + N, E].</returns>
    public static Tensor Block(UVitWeights weights, Tensor tokens, Stack<Tensor> skips, int block)
    {
        var shape = weights.Shape;
        var name = UVitDefinition.Block(shape, block);
        var x = block > shape.Depth / 2 ? Linear(weights, $"{name}.skip_linear", cat([tokens, skips.Pop()], -1)) : tokens;
        x = x + Attend(weights, name, Normalise(weights, $"{name}.norm1", x));
        var hidden = nn.functional.gelu(Linear(weights, $"{name}.mlp.fc1", Normalise(weights, $"{name}.norm2", x)));
        x = x + Linear(weights, $"{name}.mlp.fc2", hidden);
        if (block < shape.Depth / 2)
        {
            skips.Push(x);
        }

        return x;
    }

    /// <summary>From the last block's tokens to the output.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="tokens">[B, extras + N, E].</param>
    /// <returns>[B, C, H, W].</returns>
    public static Tensor Output(UVitWeights weights, Tensor tokens)
    {
        var shape = weights.Shape;
        var along = shape.Size / shape.Patch;
        var patches = Linear(weights, "decoder_pred", Normalise(weights, "norm", tokens)).narrow(1, shape.Extras, shape.Patches);  // [B, N, p·p·C]
        var image = patches.reshape(-1, along, along, shape.Patch, shape.Patch, shape.Channels).permute(0, 5, 1, 3, 2, 4)
            .reshape(-1, shape.Channels, shape.Size, shape.Size);                                           // [B, C, H, W]
        return shape.Convolution ? Smooth(weights, image) : image;
    }

    /// <summary>The whole network.</summary>
    /// <inheritdoc cref="Tokens"/>
    /// <returns>[B, C, H, W]: the predicted noise.</returns>
    public static Tensor Predict(UVitWeights weights, Tensor x, Tensor time, Tensor? classes)
    {
        var tokens = Tokens(weights, x, time, classes);
        Stack<Tensor> skips = [];
        for (var block = 0; block < weights.Shape.Blocks; block++)
        {
            tokens = Block(weights, tokens, skips, block);
        }

        return Output(weights, tokens);
    }

    /// <summary>The last 3×3 convolution, [B, C, H, W] → the same.</summary>
    private static Tensor Smooth(UVitWeights weights, Tensor image)
    {
        var shape = weights.Shape;
        var columns = nn.functional.unfold(image, (3, 3), padding: (1, 1));                                 // [B, 9·C, H·W]
        var kernel = weights["final_layer.weight"].reshape(1, shape.Channels, -1).expand(image.shape[0], -1, -1);
        return kernel.bmm(columns).reshape(image.shape) + weights["final_layer.bias"].reshape(1, -1, 1, 1);
    }

    /// <summary>Cosines and sines of falling frequency, [B, E].</summary>
    private static Tensor TimeToken(UVitWeights weights, Tensor time)
    {
        var half = weights.Shape.Width / 2;
        var frequencies = exp(arange(half, dtype: time.dtype, device: time.device) * (-Math.Log(LongestPeriod) / half));
        var angles = time.unsqueeze(1) * frequencies.unsqueeze(0);                   // [B, E/2]
        Tensor[] parts = [angles.cos(), angles.sin()];
        var token = cat(weights.Shape.Width % 2 == 0 ? parts : [.. parts, zeros(time.shape[0], 1, dtype: time.dtype, device: time.device)], 1);
        return weights.Shape.TimeMlp
            ? Linear(weights, "time_embed.2", nn.functional.silu(Linear(weights, "time_embed.0", token)))
            : token;
    }

    private static Tensor Attend(UVitWeights weights, string block, Tensor x)
    {
        var (batch, tokens, heads, width) = (x.shape[0], x.shape[1], (long)weights.Shape.Heads, (long)weights.Shape.Width / weights.Shape.Heads);
        var bias = weights.Shape.QkvBias ? weights[$"{block}.attn.qkv.bias"] : null;
        var qkv = nn.functional.linear(x, weights[$"{block}.attn.qkv.weight"], bias).reshape(batch, tokens, 3, heads, width).permute(2, 0, 3, 1, 4)
            .reshape(3, batch * heads, tokens, width);                                                      // [3, B·h, T, E/h]
        var mix = nn.functional.softmax(qkv[0].bmm(qkv[1].transpose(1, 2)) * (1 / Math.Sqrt(width)), -1);
        var mixed = mix.bmm(qkv[2]).reshape(batch, heads, tokens, width).permute(0, 2, 1, 3).reshape(batch, tokens, heads * width);
        return Linear(weights, $"{block}.attn.proj", mixed);
    }

    private static Tensor Linear(UVitWeights weights, string name, Tensor x) => nn.functional.linear(x, weights[$"{name}.weight"], weights[$"{name}.bias"]);

    private static Tensor Normalise(UVitWeights weights, string name, Tensor x) =>
        nn.functional.layer_norm(x, [weights.Shape.Width], weights[$"{name}.weight"], weights[$"{name}.bias"], Epsilon);
}
