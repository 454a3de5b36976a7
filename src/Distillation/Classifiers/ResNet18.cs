using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>ResNet18 with instance norm and a 3×3 stride-1 stem at every resolution, global average before the head. Source: distillation.md sections 2.2 and 2.3.</summary>
public sealed class ResNet18 : Classifier
{
    private static readonly (long Width, long Stride)[] s_blocks = [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)];

    /// <param name="classes">C.</param>
    public ResNet18(int classes)
    {
        var list = new ParameterList().Convolution("conv1", 64, 3, 3, bias: false).Norm("bn1", 64);
        var input = 64L;
        for (var index = 0; index < s_blocks.Length; index++)
        {
            var (width, stride) = s_blocks[index];
            var name = $"layer{index / 2 + 1}.{index % 2}";
            list.Convolution($"{name}.conv1", width, input, 3, bias: false).Norm($"{name}.bn1", width);
            list.Convolution($"{name}.conv2", width, width, 3, bias: false).Norm($"{name}.bn2", width);
            if (stride != 1 || input != width)
            {
                list.Convolution($"{name}.shortcut.0", width, input, 1, bias: false).Norm($"{name}.shortcut.1", width);
            }

            input = width;
        }

        Parameters = list.Linear("classifier", classes, 512).Shapes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var x = Stem(ref cursor, images);
        foreach (var (width, stride) in s_blocks)
        {
            x = Layers.Follow(x, Block(ref cursor, x, width, stride), images);
        }

        var logits = nn.functional.linear(x.mean([2, 3]), cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return logits;
    }

    private static Tensor Stem(ref ParameterCursor cursor, Tensor images)
    {
        using var scope = NewDisposeScope();
        return nn.functional.relu(NormalisedConvolution(ref cursor, images, 1)).MoveToOuterDisposeScope();
    }

    private static Tensor Block(ref ParameterCursor cursor, Tensor x, long width, long stride)
    {
        using var scope = NewDisposeScope();
        var inner = nn.functional.relu(NormalisedConvolution(ref cursor, x, stride));
        inner = NormalisedConvolution(ref cursor, inner, 1);
        var shortcut = stride != 1 || x.shape[1] != width ? NormalisedConvolution(ref cursor, x, stride) : x;
        return nn.functional.relu(inner + shortcut).MoveToOuterDisposeScope();
    }

    private static Tensor NormalisedConvolution(ref ParameterCursor cursor, Tensor x, long stride)
    {
        using var scope = NewDisposeScope();
        return Layers.InstanceNorm(Layers.Convolve(x, cursor.Next(), null, stride), cursor.Next(), cursor.Next()).MoveToOuterDisposeScope();
    }
}
