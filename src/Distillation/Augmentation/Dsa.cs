using Slfd.Experiments.Methods;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Augmentation;

/// <summary>Differentiable siamese augmentation: one operation, drawn as a value and applied to normalised images. Source: distillation.md section 3 (GLaD utils.py).</summary>
/// <remarks>Every operation keeps the shape and lets gradients through to the images. Zero in normalised space is the mean colour.</remarks>
public sealed class Dsa
{
    private readonly string[] _operations;
    private readonly DsaOptions _options;

    /// <param name="strategy">Operation names joined by <c>_</c>, or <c>none</c>.</param>
    /// <param name="options">Strengths; null: the reference's.</param>
    /// <exception cref="ArgumentException">An operation is unknown; the message lists what is allowed.</exception>
    public Dsa(string strategy, DsaOptions? options = null)
    {
        _options = options ?? DsaOptions.Default;
        _operations = strategy == Choices.NoAugmentation ? [] : strategy.Split('_');
        if (_operations.FirstOrDefault(operation => !Choices.Augmentations.Contains(operation)) is { } unknown)
        {
            throw new ArgumentException($"unknown augmentation '{unknown}' in '{strategy}'; allowed: {string.Join(", ", Choices.Augmentations)} joined by '_', or {Choices.NoAugmentation}", nameof(strategy));
        }
    }

    /// <summary>Draws one operation of the strategy and its parameters.</summary>
    /// <param name="rng">CPU generator.</param>
    /// <param name="count">1: shared by the whole batch (siamese). Otherwise one set per image.</param>
    /// <param name="size">r, the side of the images.</param>
    /// <returns>Null where the strategy is <c>none</c>. The draws belong to the caller's dispose scope.</returns>
    public AugmentationDraw? Draw(Generator rng, long count, long size)
    {
        if (_operations.Length == 0)
        {
            return null;
        }

        var operation = _operations[(int)randint(0, _operations.Length, [1], generator: rng).item<long>()];
        var shift = (long)(size * _options.CropShare + 0.5);
        var hole = HoleSide(size);
        Dictionary<string, Tensor> draws = operation switch
        {
            "color" => new() { ["brightness"] = Uniform(), ["saturation"] = Uniform(), ["contrast"] = Uniform() },
            "crop" => new() { ["crop_rows"] = Whole(-shift, shift + 1), ["crop_cols"] = Whole(-shift, shift + 1) },
            "cutout" => new() { ["cutout_rows"] = Whole(0, size + 1 - hole % 2), ["cutout_cols"] = Whole(0, size + 1 - hole % 2) },
            "flip" => new() { ["flip"] = Uniform() },
            "scale" => new() { ["scale_x"] = Uniform(), ["scale_y"] = Uniform() },
            "rotate" => new() { ["rotate"] = Uniform() },
            _ => throw new InvalidOperationException($"unknown operation '{operation}'; known are color, crop, cutout, flip, scale and rotate"),
        };
        return new(operation, draws);

        Tensor Uniform() => rand([count], generator: rng);
        Tensor Whole(long from, long below) => randint(from, below, [count], ScalarType.Int64, generator: rng);
    }

    /// <summary>Applies a draw; null leaves the images as they are.</summary>
    /// <param name="draw">Shared, or with one set per image.</param>
    /// <param name="images">[B, 3, r, r], normalised.</param>
    /// <returns>Same shape; the caller's dispose scope owns it.</returns>
    public Tensor Apply(AugmentationDraw? draw, Tensor images) => draw?.Operation switch
    {
        null => images,
        "color" => Colour(draw, images),
        "crop" => Crop(draw, images),
        "cutout" => Cutout(draw, images),
        "flip" => draw.Shared
            ? draw.Draws["flip"].lt(_options.FlipProbability).item<bool>() ? images.flip(3) : images
            : where(PerImage(draw, "flip", images).lt(_options.FlipProbability), images.flip(3), images),
        "scale" => Scale(draw, images),
        "rotate" => Rotate(draw, images),
        _ => throw new ArgumentException($"unknown augmentation '{draw.Operation}'", nameof(draw)),
    };

    private Tensor Colour(AugmentationDraw draw, Tensor images)
    {
        var x = images + (PerImage(draw, "brightness", images) - 0.5) * _options.Brightness;
        var grey = x.mean([1], keepdim: true);
        x = (x - grey) * (PerImage(draw, "saturation", images) * _options.Saturation) + grey;
        var mean = x.mean([1, 2, 3], keepdim: true);
        return (x - mean) * (PerImage(draw, "contrast", images) + _options.Contrast) + mean;
    }

    private Tensor Crop(AugmentationDraw draw, Tensor images)
    {
        var (rows, columns) = (images.shape[2], images.shape[3]);
        var shift = (long)(rows * _options.CropShare + 0.5);
        var padded = nn.functional.pad(images, [shift, shift, shift, shift]);
        if (draw.Shared)
        {
            return padded.narrow(2, shift + draw.Draws["crop_rows"].item<long>(), rows).narrow(3, shift + draw.Draws["crop_cols"].item<long>(), columns);
        }

        var (batch, channels) = (images.shape[0], images.shape[1]);
        var row = (draw.Draws["crop_rows"].view(-1, 1) + shift + arange(rows)).ToDevice(images.device).view(batch, 1, rows, 1).expand(batch, channels, rows, padded.shape[3]);
        var column = (draw.Draws["crop_cols"].view(-1, 1) + shift + arange(columns)).ToDevice(images.device).view(batch, 1, 1, columns).expand(batch, channels, rows, columns);
        return padded.gather(2, row).gather(3, column);
    }

    private Tensor Cutout(AugmentationDraw draw, Tensor images)
    {
        var hole = HoleSide(images.shape[2]);
        // A shared hole is a number or two, which travel in commands; one for each image is drawn on the host and sent.
        var place = draw.Shared ? images.device : CPU;
        var inside = Inside("cutout_rows", images.shape[2]).unsqueeze(-1).logical_and(Inside("cutout_cols", images.shape[3]).unsqueeze(-2)); // [B or 1, r, r]
        var outside = inside.logical_not().to(images.dtype).unsqueeze(1);
        return images * (draw.Shared ? outside : outside.ToDevice(images.device));

        Tensor Inside(string name, long size)
        {
            var from = (draw.Shared ? draw.Draws[name].view([]) : draw.Draws[name].view(-1, 1)) - hole / 2;
            var index = arange(size, device: place).view(1, -1);
            return index.ge(from).logical_and(index.lt(from + hole));
        }
    }

    private Tensor Scale(AugmentationDraw draw, Tensor images)
    {
        var (x, y) = (Factor(draw.Draws["scale_x"]), Factor(draw.Draws["scale_y"]));
        var zero = zeros_like(x);
        return Sample(stack([stack([x, zero, zero], 1), stack([zero, y, zero], 1)], 1), images);

        Tensor Factor(Tensor drawn) => drawn * (_options.ScaleRatio - 1 / _options.ScaleRatio) + 1 / _options.ScaleRatio;
    }

    private Tensor Rotate(AugmentationDraw draw, Tensor images)
    {
        var angle = (draw.Draws["rotate"] - 0.5) * (2 * _options.RotateDegrees / 180 * Math.PI);
        var (cosine, sine, zero) = (angle.cos(), angle.sin(), zeros_like(angle));
        return Sample(stack([stack([cosine, -sine, zero], 1), stack([sine, cosine, zero], 1)], 1), images);
    }

    /// <summary>Bilinear sampling at affine positions, zero outside.</summary>
    /// <param name="theta">[B or 1, 2, 3], on the CPU.</param>
    /// <param name="images">[B, 3, r, r].</param>
    private Tensor Sample(Tensor theta, Tensor images) => AffineSampling.Apply(images, theta.shape[0] == 1 ? theta.FilledIn(images.device).to(images.dtype) : theta.to(images.dtype).ToDevice(images.device), _options.AlignCorners);

    private long HoleSide(long size) => (long)(size * _options.CutoutShare + 0.5);

    /// <summary>A shared draw stays a number of the host, which operations on any device take.</summary>
    private static Tensor PerImage(AugmentationDraw draw, string name, Tensor images) => draw.Shared ? draw.Draws[name].view([]) : draw.Draws[name].ToDevice(images.device).view(-1, 1, 1, 1);
}
