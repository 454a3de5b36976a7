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

    /// <summary>Whether <see cref="ForwardSideBySide"/> can be used: norms that take the channels of several networks for those of one.</summary>
    public bool RunsSideBySide => _norm is "none" or "instancenorm" or "groupnorm";

    /// <summary>The parameters of several equal networks: each repeated along its first axis, as leaves; the caller's dispose scope owns them.</summary>
    /// <param name="parameters">As in <see cref="Parameters"/>.</param>
    /// <param name="networks">How many.</param>
    public static Tensor[] Repeat(IReadOnlyList<Tensor> parameters, int networks)
    {
        using var guard = no_grad();
        return [.. parameters.Select(parameter => parameter.repeat([networks, .. Enumerable.Repeat(1L, (int)parameter.dim() - 1)]).requires_grad_())];
    }

    /// <summary>Logits of several networks at once, each on images of its own, in about as many operations as one takes: a network is a group of channels.</summary>
    /// <param name="parameters">As <see cref="Repeat"/> lays them out; they need not be equal.</param>
    /// <param name="images">[b, n·3, r, r], normalised: of each network, three channels.</param>
    /// <param name="networks">n.</param>
    /// <param name="mode">Training or evaluation.</param>
    /// <returns>[n, b, C].</returns>
    /// <exception cref="InvalidOperationException">See <see cref="RunsSideBySide"/>.</exception>
    public Tensor ForwardSideBySide(IReadOnlyList<Tensor> parameters, Tensor images, int networks, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var x = images;
        for (var block = 0; block < _depth; block++)
        {
            x = Layers.Convolve(x, cursor.Next(), cursor.Next(), groups: networks);
            x = _norm switch
            {
                "none" => x,
                "instancenorm" => Layers.InstanceNorm(x, cursor.Next(), cursor.Next(), mode),
                "groupnorm" => nn.functional.group_norm(x, 4L * networks, cursor.Next(), cursor.Next(), Layers.Epsilon),
                _ => throw new InvalidOperationException($"networks with norm '{_norm}' do not run side by side; those with none, instancenorm and groupnorm do"),
            };
            x = Layers.HalveByMean(x.relu_());
        }

        var features = x.reshape(x.shape[0], networks, -1).transpose(0, 1);                                  // [n, b, E]
        var (weight, shift) = (cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return features.bmm(weight.view(networks, -1, weight.shape[1]).transpose(1, 2)) + shift.view(networks, 1, -1);
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
            x = Layers.Follow(x, Block(ref cursor, x, mode, block), images);
        }

        return x.flatten(1);
    }

    private Tensor Block(ref ParameterCursor cursor, Tensor x, ForwardMode mode, int block)
    {
        using var scope = NewDisposeScope();
        x = Layers.Convolve(x, cursor.Next(), cursor.Next());
        x = Normalise(ref cursor, x, mode, block);
        return Layers.HalveByMean(x.relu_()).MoveToOuterDisposeScope(); // in place: no layer before needs its output for its gradient
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
