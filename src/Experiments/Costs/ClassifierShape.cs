using Slfd.Experiments.Cells;

namespace Slfd.Experiments.Costs;

/// <summary>What a classifier costs, from its layers: convolutions, linear layers and attention products only.</summary>
/// <param name="Macs">Multiply-accumulates of one image, forward.</param>
/// <param name="Outputs">Numbers that these layers put out for one image: what training keeps is a small multiple.</param>
/// <param name="Weights">Trainable numbers of these layers.</param>
/// <remarks>Source: distillation.md sections 2.1 to 2.3, whose tables a test holds these formulas against. At 32 px the CIFAR family is meant, above it the other.</remarks>
public readonly record struct ClassifierShape(double Macs, double Outputs, double Weights)
{
    // Of every layer's output training keeps what the layer, its norm and its activation put out.
    private const int Kept = 3;

    /// <summary>Bytes at float32 that forward and backward of one image keep.</summary>
    public double TrainingBytes => 4 * Kept * Outputs;

    /// <summary>The shape of a classifier.</summary>
    /// <param name="architecture">Name in <see cref="Slfd.Experiments.Classifiers.Architectures"/>.</param>
    /// <param name="resolution">Side of the image in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">The ConvNet's shape; the others have one shape each.</param>
    /// <exception cref="ArgumentException">The architecture is unknown.</exception>
    public static ClassifierShape Of(string architecture, int resolution, int classes, NetworkSpec network) => architecture switch
    {
        "convnet" => ConvNet(resolution, classes, network),
        "resnet18" => ResNet18(resolution, classes),
        "vgg11" => Vgg11(resolution, classes),
        "alexnet" => AlexNet(resolution, classes),
        "vit" => ViT(resolution, classes),
        _ => throw new ArgumentException($"no layer shapes are known for '{architecture}': add them here with the classifier", nameof(architecture)),
    };

    /// <summary>Layers one after the other.</summary>
    public static ClassifierShape operator +(ClassifierShape left, ClassifierShape right) =>
        new(left.Macs + right.Macs, left.Outputs + right.Outputs, left.Weights + right.Weights);

    /// <summary>So many layers of one shape.</summary>
    public static ClassifierShape operator *(int count, ClassifierShape layer) => new(count * layer.Macs, count * layer.Outputs, count * layer.Weights);

    private static ClassifierShape ConvNet(int resolution, int classes, NetworkSpec network)
    {
        ClassifierShape all = default;
        var (side, inputs) = (resolution, 3);
        for (var block = 0; block < network.Depth; block++, side /= 2)
        {
            all += Convolution(side, 3, inputs, network.Width);
            inputs = network.Width;
        }

        return all + Linear(side * side * network.Width, classes);
    }

    private static ClassifierShape ResNet18(int r, int classes)
    {
        var all = Convolution(r, 3, 3, 64) + (4 * Convolution(r, 3, 64, 64)) + Linear(512, classes);
        for (var (width, side) = (128, r / 2); width <= 512; width *= 2, side /= 2)
        {
            all += Convolution(side, 3, width / 2, width) + (3 * Convolution(side, 3, width, width)) + Convolution(side, 1, width / 2, width);
        }

        return all;
    }

    private static ClassifierShape Vgg11(int r, int classes) =>
        Convolution(r, 3, 3, 64) + Convolution(r / 2, 3, 64, 128)
        + Convolution(r / 4, 3, 128, 256) + Convolution(r / 4, 3, 256, 256)
        + Convolution(r / 8, 3, 256, 512) + Convolution(r / 8, 3, 512, 512)
        + (2 * Convolution(r / 16, 3, 512, 512))
        + Linear(512 * (r == 32 ? 1 : 49), classes);

    private static ClassifierShape AlexNet(int r, int classes) =>
        Convolution(r, 5, 3, 128) + Convolution(r / 2, 5, 128, 192)
        + Convolution(r / 4, 3, 192, 256) + Convolution(r / 4, 3, 256, 192) + Convolution(r / 4, 3, 192, 192)
        + Linear(192 * (r / 8) * (r / 8), classes);

    private static ClassifierShape ViT(int r, int classes)
    {
        const int Heads = 8;
        var (patch, layers) = r == 32 ? (4, 6) : (16, 10);
        var patches = r / patch * (r / patch);
        var tokens = patches + 1;
        var attention = new ClassifierShape(2.0 * tokens * tokens * 512, ((double)Heads * tokens * tokens) + (512.0 * tokens), 0);
        var layer = Each(tokens, Linear(512, 1536)) + attention + Each(tokens, 3 * Linear(512, 512));
        return Each(patches, Linear(3 * patch * patch, 512)) + (layers * layer) + Linear(512, classes);
    }

    /// <summary>A convolution whose output has <paramref name="side"/>² positions.</summary>
    private static ClassifierShape Convolution(int side, int kernel, int inputs, int outputs) => Each(side * side, Linear(kernel * kernel * inputs, outputs));

    private static ClassifierShape Linear(int inputs, int outputs) => new((double)inputs * outputs, outputs, (double)inputs * outputs);

    /// <summary>The same weights at every position.</summary>
    private static ClassifierShape Each(int positions, ClassifierShape layer) => new(positions * layer.Macs, positions * layer.Outputs, layer.Weights);
}
