using Slfd.Messages.Cells;

namespace Slfd.Reporting.Costs;

/// <summary>Multiply-accumulates of one forward pass of one image, from layer shapes: convolutions, linear layers and attention products only.</summary>
/// <remarks>Source: distillation.md sections 2.1 to 2.3, whose tables a test holds these formulas against. At 32 px the CIFAR family is meant, above it the other.</remarks>
public static class ClassifierMacs
{
    /// <summary>MAC per image, forward.</summary>
    /// <param name="architecture">Name in <see cref="Slfd.Messages.Catalogue.Architectures"/>.</param>
    /// <param name="resolution">Side of the image in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">The ConvNet's shape; the others have one shape each.</param>
    /// <exception cref="ArgumentException">The architecture is unknown.</exception>
    public static double PerImage(string architecture, int resolution, int classes, NetworkSpec network) => architecture switch
    {
        "convnet" => ConvNet(resolution, classes, network),
        "resnet18" => ResNet18(resolution, classes),
        "vgg11" => Vgg11(resolution, classes),
        "alexnet" => AlexNet(resolution, classes),
        "vit" => ViT(resolution, classes),
        _ => throw new ArgumentException($"no layer shapes are known for '{architecture}': add them here with the classifier", nameof(architecture)),
    };

    private static double ConvNet(int resolution, int classes, NetworkSpec network)
    {
        double macs = 0;
        var (side, inputs) = (resolution, 3);
        for (var block = 0; block < network.Depth; block++, side /= 2)
        {
            macs += Convolution(side, 3, inputs, network.Width);
            inputs = network.Width;
        }

        return macs + ((double)side * side * network.Width * classes);
    }

    private static double ResNet18(int r, int classes)
    {
        var macs = Convolution(r, 3, 3, 64) + (4 * Convolution(r, 3, 64, 64)) + (512.0 * classes);
        for (var (width, side) = (128, r / 2); width <= 512; width *= 2, side /= 2)
        {
            macs += Convolution(side, 3, width / 2, width) + (3 * Convolution(side, 3, width, width)) + Convolution(side, 1, width / 2, width);
        }

        return macs;
    }

    private static double Vgg11(int r, int classes) =>
        Convolution(r, 3, 3, 64) + Convolution(r / 2, 3, 64, 128)
        + Convolution(r / 4, 3, 128, 256) + Convolution(r / 4, 3, 256, 256)
        + Convolution(r / 8, 3, 256, 512) + Convolution(r / 8, 3, 512, 512)
        + (2 * Convolution(r / 16, 3, 512, 512))
        + (512.0 * (r == 32 ? 1 : 49) * classes);

    private static double AlexNet(int r, int classes) =>
        Convolution(r, 5, 3, 128) + Convolution(r / 2, 5, 128, 192)
        + Convolution(r / 4, 3, 192, 256) + Convolution(r / 4, 3, 256, 192) + Convolution(r / 4, 3, 192, 192)
        + (192.0 * (r / 8) * (r / 8) * classes);

    private static double ViT(int r, int classes)
    {
        var (patch, layers) = r == 32 ? (4, 6) : (16, 10);
        double patches = r / patch * (r / patch);
        var tokens = patches + 1;
        var layer = (tokens * 512 * 1536) + (2 * tokens * tokens * 512) + (3 * tokens * 512 * 512);
        return (patches * 3 * patch * patch * 512) + (layers * layer) + (512.0 * classes);
    }

    /// <summary>A convolution whose output has <paramref name="side"/>² positions.</summary>
    private static double Convolution(int side, int kernel, int inputs, int outputs) => (double)side * side * kernel * kernel * inputs * outputs;
}
