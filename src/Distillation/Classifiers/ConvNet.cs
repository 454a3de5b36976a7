using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>The network that distils: blocks of 3×3 convolution, norm, ReLU and 2×2 average pooling, then one linear layer. Source: distillation.md section 2.1, GLaD networks/conv.py.</summary>
public sealed class ConvNet : Classifier
{
    private readonly string _norm;
    private readonly int _depth;

    /// <param name="resolution">r; must be divisible by 2^depth.</param>
    /// <param name="classes">C.</param>
    /// <param name="width">Channels of every block.</param>
    /// <param name="depth">Number of blocks.</param>
    /// <param name="norm"><c>instancenorm</c>, <c>batchnorm</c>, <c>layernorm</c> (over channels, rows and columns), <c>groupnorm</c> (4 groups) or <c>none</c>.</param>
    /// <exception cref="ArgumentException">The map would vanish, or the norm is unknown or does not fit the width.</exception>
    public ConvNet(int resolution, int classes, int width, int depth, string norm)
    {
        if (resolution >> depth < 1 || (resolution >> depth) << depth != resolution)
        {
            throw new ArgumentException($"a ConvNet of depth {depth} halves the image {depth} times, which {resolution} px does not allow");
        }

        (_norm, _depth) = (norm, depth);
        var list = new ParameterList();
        var step = norm == "none" ? 3 : 4;
        List<(string, long)> buffers = [];
        for (var block = 0; block < depth; block++)
        {
            list.Convolution($"features.{block * step}", width, block == 0 ? 3 : width, 3);
            var name = $"features.{block * step + 1}";
            var side = resolution >> block;
            _ = norm switch
            {
                "none" => list,
                "instancenorm" or "batchnorm" => list.Norm(name, width),
                "groupnorm" when width % 4 == 0 => list.Norm(name, width),
                "layernorm" => list.Norm(name, width, side, side),
                _ => throw new ArgumentException($"norm '{norm}' with width {width}: allowed are instancenorm, batchnorm, layernorm, groupnorm (width divisible by 4) and none"),
            };
            if (norm == "batchnorm")
            {
                buffers.AddRange([($"{name}.running_mean", width), ($"{name}.running_var", width)]);
            }
        }

        var last = resolution >> depth;
        list.Linear("classifier", classes, (long)width * last * last);
        (Parameters, Buffers) = (list.Shapes, buffers);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, long Length)> Buffers { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var features = Features(ref cursor, images, mode);
        var logits = nn.functional.linear(features, cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return logits;
    }

    /// <summary>Flattened output of the last block, in (C, H, W) order: the embedding that distribution matching compares.</summary>
    /// <param name="parameters">As in <see cref="Parameters"/>; the last two are not used.</param>
    /// <param name="images">[B, 3, r, r], normalised.</param>
    /// <param name="mode">Training or evaluation.</param>
    /// <returns>[B, width·(r/2^depth)²].</returns>
    public Tensor Embed(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        return Features(ref cursor, images, mode);
    }

    /// <summary>Outputs of all blocks, first to last: a distance between images that needs no trained network.</summary>
    /// <param name="parameters">As in <see cref="Parameters"/>; the last two are not used.</param>
    /// <param name="images">[B, 3, r, r].</param>
    /// <param name="mode">Training or evaluation.</param>
    /// <returns>Of block k, from 1: [B, width, r/2^k, r/2^k].</returns>
    public IReadOnlyList<Tensor> EmbedInBlocks(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        List<Tensor> outputs = [];
        for (var block = 0; block < _depth; block++)
        {
            outputs.Add(Block(ref cursor, block == 0 ? images : outputs[^1], mode, block));
        }

        return outputs;
    }

    /// <summary>Logits of images whose embedding is known.</summary>
    /// <param name="parameters">As in <see cref="Parameters"/>; the last two are used.</param>
    /// <param name="embedding">What <see cref="Embed"/> returned, [B, E].</param>
    /// <returns>[B, C].</returns>
    public static Tensor LogitsOf(IReadOnlyList<Tensor> parameters, Tensor embedding) => nn.functional.linear(embedding, parameters[^2], parameters[^1]);

    private Tensor Features(ref ParameterCursor cursor, Tensor images, ForwardMode mode)
    {
        var x = images;
        for (var block = 0; block < _depth; block++)
        {
            x = Block(ref cursor, x, mode, block);
        }

        return x.flatten(1);
    }

    private Tensor Block(ref ParameterCursor cursor, Tensor x, ForwardMode mode, int block)
    {
        x = Layers.Convolve(x, cursor.Next(), cursor.Next());
        x = Normalise(ref cursor, x, mode, block);
        return Layers.HalveByMean(x.relu_()); // in place: no layer before needs its output for its gradient
    }

    private Tensor Normalise(ref ParameterCursor cursor, Tensor x, ForwardMode mode, int block) => _norm switch
    {
        "none" => x,
        "instancenorm" => Layers.InstanceNorm(x, cursor.Next(), cursor.Next(), mode),
        "groupnorm" => nn.functional.group_norm(x, 4, cursor.Next(), cursor.Next(), Layers.Epsilon),
        "layernorm" => nn.functional.layer_norm(x, x.shape[1..], cursor.Next(), cursor.Next(), Layers.Epsilon),
        "batchnorm" => BatchNorm(x, cursor.Next(), cursor.Next(), mode, block),
        _ => throw new InvalidOperationException($"unknown norm '{_norm}'; known are none, instancenorm, groupnorm, layernorm and batchnorm"),
    };

    private static Tensor BatchNorm(Tensor x, Tensor scale, Tensor shift, ForwardMode mode, int block)
    {
        var statistics = mode.Statistics ?? throw new ArgumentException("batch norm needs running statistics", nameof(mode));
        return nn.functional.batch_norm(x, statistics[2 * block], statistics[2 * block + 1], scale, shift, mode.Training, 0.1, Layers.Epsilon);
    }
}
