using Slfd.Experiments.Grids;

namespace Slfd.ControlPlane;

/// <summary>Grids to measure with; nothing of them is ever computed.</summary>
internal static class Grids
{
    /// <summary>A grid of so many cells, which must be a multiple of 1,000: a hundred rows, ten data sets, the rest seeds.</summary>
    public static string Text(string name, int cells)
    {
        if (cells % 1000 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(cells), cells, "expected a multiple of 1000");
        }

        var rows = string.Join(", ", Enumerable.Range(1, 100).Select(rate => FormattableString.Invariant($"{{ matching = dc, space = pixel, learning-rate-images = {rate} }}")));
        return $$"""
            grid {
              name = {{name}}, resolutions = [128]
              datasets = [imagenet-a, imagenet-b, imagenet-c, imagenet-d, imagenet-e, imagenette, imagewoof, imagenet-birds, imagenet-fruits, imagenet-cats]
              methods = [{{rows}}]
              seeds = [{{string.Join(", ", Enumerable.Range(0, cells / 1000))}}]
            }
            """;
    }

    /// <summary>Reads a grid's text as <c>slfd</c> does.</summary>
    public static Grid Read(string folder, string name, int cells)
    {
        var path = Path.Combine(folder, $"{name}.conf");
        File.WriteAllText(path, Text(name, cells));
        return GridFile.Read(path);
    }
}
