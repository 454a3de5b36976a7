using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>VGG11 with instance norm. At 32 px its head sees the 1×1 map; from 64 px on an adaptive maximum pool to 7×7, which may enlarge. Source: distillation.md sections 2.2 and 2.3.</summary>
public sealed class Vgg11 : Classifier
{
    private const int Pool = 0, Adaptive = 7;
    private static readonly int[] s_plan = [64, Pool, 128, Pool, 256, 256, Pool, 512, 512, Pool, 512, 512, Pool];
    private readonly bool _adaptive;

    /// <param name="resolution">r, a multiple of 32.</param>
    /// <param name="classes">C.</param>
    public Vgg11(int resolution, int classes)
    {
        _adaptive = resolution > 32;
        var list = new ParameterList();
        var (layer, input) = (0, 3);
        foreach (var width in s_plan)
        {
            if (width == Pool)
            {
                layer++;
                continue;
            }

            list.Convolution($"features.{layer}", width, input, 3).Norm($"features.{layer + 1}", width);
            (layer, input) = (layer + 3, width);
        }

        Parameters = list.Linear("classifier", classes, _adaptive ? 512 * Adaptive * Adaptive : 512).Shapes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterShape> Parameters { get; }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor images, ForwardMode mode)
    {
        var cursor = new ParameterCursor(parameters);
        var x = images;
        foreach (var width in s_plan)
        {
            x = Layers.Follow(x, width == Pool ? Layers.HalveByMaximum(x) : Block(ref cursor, x), images);
        }

        x = _adaptive ? AdaptiveMaximum.Apply(x, Adaptive) : x;
        var logits = nn.functional.linear(x.flatten(1), cursor.Next(), cursor.Next());
        cursor.MustBeAtEnd();
        return logits;
    }

    private static Tensor Block(ref ParameterCursor cursor, Tensor x)
    {
        using var scope = NewDisposeScope();
        return nn.functional.relu(Layers.InstanceNorm(Layers.Convolve(x, cursor.Next(), cursor.Next()), cursor.Next(), cursor.Next())).MoveToOuterDisposeScope();
    }
}
