using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>AlexNet without any norm, maximum pooling. Source: distillation.md sections 2.2 and 2.3.</summary>
public sealed class AlexNet : Classifier
{
    private static readonly (int Layer, long Width, long Kernel, bool Pool)[] s_plan =
        [(0, 128, 5, true), (3, 192, 5, true), (6, 256, 3, false), (8, 192, 3, false), (10, 192, 3, true)];

    /// <param name="resolution">r, a multiple of 8.</param>
    /// <param name="classes">C.</param>
    public AlexNet(int resolution, int classes)
    {
        var list = new ParameterList();
        var input = 3L;
        foreach (var (layer, width, kernel, _) in s_plan)
        {
            list.Convolution($"features.{layer}", width, input, kernel);
            input = width;
        }

        Parameters = list.Linear("fc", classes, input * (resolution / 8) * (resolution / 8)).Shapes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var x = images;
        foreach (var (_, _, _, pool) in s_plan)
        {
            x = Layers.Follow(x, Block(ref cursor, x, pool), images);
        }

        var logits = nn.functional.linear(x.flatten(1), cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return logits;
    }

    private static Tensor Block(ref ParameterCursor cursor, Tensor x, bool pool)
    {
        using var scope = NewDisposeScope();
        x = nn.functional.relu(Layers.Convolve(x, cursor.Next(), cursor.Next()));
        return (pool ? Layers.HalveByMaximum(x) : x).MoveToOuterDisposeScope();
    }
}
