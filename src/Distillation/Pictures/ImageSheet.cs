using Slfd.Artifacts;
using Slfd.Pictures;
using static TorchSharp.torch;

namespace Slfd.Distillation.Pictures;

/// <summary>A set of images as one picture for people, like the paper's Figures 3 to 6: enlarged, side by side, each class under its name.</summary>
public static class ImageSheet
{
    private const int TileSide = 128;
    private const int Gutter = 12;
    private const int ImageGap = 4;
    private const int TextScale = 2;
    private const int ImagesAcross = 5;
    private const int TextHeight = TextScale * BitmapFont.Height + Gutter / 2;

    /// <summary>Writes the sheet. Equal input gives equal bytes on every host; the file appears whole or not at all.</summary>
    /// <param name="path">Where; its folder is made if needed.</param>
    /// <param name="images">[C·ipc, 3, r, r], class by class, pixels in [0, 1] (not normalised; what lies outside is clamped); any device.</param>
    /// <param name="classNames">C names, in label order.</param>
    /// <param name="title">A line above; wrapped where it is long. What is no printable ASCII shows as a question mark.</param>
    /// <returns>Hex SHA-256 of the file.</returns>
    /// <exception cref="ArgumentException">The images are no whole number per class, or no square RGB images.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static string WritePng(string path, Tensor images, IReadOnlyList<string> classNames, string title)
    {
        if (images.dim() != 4 || images.shape[1] != 3 || images.shape[2] != images.shape[3] || images.shape[0] == 0 || images.shape[0] % classNames.Count != 0)
        {
            throw new ArgumentException($"expected [{classNames.Count}·ipc, 3, r, r], got [{string.Join(", ", images.shape)}]", nameof(images));
        }

        using var scope = NewDisposeScope();
        var planes = images.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        var png = Paint(planes, (int)images.shape[2], (int)images.shape[0] / classNames.Count, classNames, title).ToPng();
        return WholeFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>Blocks of one class each, name above images; as many beside each other as fill a row of about five images.</summary>
    private static Canvas Paint(float[] planes, int resolution, int perClass, IReadOnlyList<string> classNames, string title)
    {
        var scale = Math.Max(1, TileSide / resolution);
        var tile = scale * resolution;
        var (blockWidth, blockHeight) = (perClass * (tile + ImageGap) - ImageGap, TextHeight + tile);
        var across = Math.Min(classNames.Count, Math.Max(1, ImagesAcross / perClass));
        var down = (classNames.Count + across - 1) / across;
        var width = Gutter + across * (blockWidth + Gutter);
        var lines = Wrap(title, (width - 2 * Gutter) / Canvas.TextWidth(" ", TextScale));
        var top = 2 * Gutter + lines.Count * TextHeight;
        var canvas = new Canvas(width, top + down * (blockHeight + Gutter));
        foreach (var (number, line) in lines.Index())
        {
            canvas.Text(Gutter, Gutter + number * TextHeight, line, TextScale);
        }

        foreach (var (label, name) in classNames.Index())
        {
            var (x, y) = (Gutter + label % across * (blockWidth + Gutter), top + label / across * (blockHeight + Gutter));
            Caption(canvas, x, y, name, blockWidth);
            for (var image = 0; image < perClass; image++)
            {
                var size = 3 * resolution * resolution;
                canvas.Image(x + image * (tile + ImageGap), y + TextHeight, planes.AsSpan((label * perClass + image) * size, size), resolution, scale);
            }
        }

        return canvas;
    }

    /// <summary>In small letters where it would run into its neighbour, and cut where even these would.</summary>
    private static void Caption(Canvas canvas, int x, int y, string name, int width)
    {
        var scale = Canvas.TextWidth(name, TextScale) <= width ? TextScale : 1;
        var longest = width / Canvas.TextWidth(" ", scale);
        canvas.Text(x, y + (TextScale - scale) * BitmapFont.Height / 2, name.Length <= longest ? name : $"{name[..Math.Max(0, longest - 2)]}..", scale);
    }

    private static List<string> Wrap(string text, int longest)
    {
        List<string> lines = [];
        foreach (var word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines is [.., var last] && last.Length + 1 + word.Length <= longest)
            {
                lines[^1] = $"{last} {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
