using Slfd.Pictures;
using Slfd.Reporting.Figures;

namespace Slfd.Reporting.Exports;

/// <summary>Which values black and full stand for in a set's pictures.</summary>
/// <param name="Low">Black.</param>
/// <param name="High">Full.</param>
/// <param name="Outside">Share of values that lie outside [0, 1], in [0, 1].</param>
internal readonly record struct PictureScale(double Low, double High, double Outside)
{
    /// <summary>Half a step of a byte: rounding is no excursion.</summary>
    private const float Slack = 0.5f / 255;

    /// <summary>[0, 1] where all values lie in it; else their whole range, so that nothing is cut off.</summary>
    public static PictureScale Of(SyntheticImages set)
    {
        var (low, high, outside) = (0f, 1f, 0L);
        foreach (var value in set.Pixels)
        {
            if (value < -Slack || value > 1 + Slack)
            {
                outside++;
                (low, high) = float.IsFinite(value) ? (Math.Min(low, value), Math.Max(high, value)) : (low, high);
            }
        }

        return new(low, high, (double)outside / set.Pixels.Length);
    }
}

/// <summary>The images of a set as PNG, a folder per class.</summary>
internal static class ClassPictures
{
    /// <summary>The pictures with their paths below the set's folder: <c>003-cat/0.png</c>.</summary>
    public static IEnumerable<(string Path, byte[] Png)> Of(SyntheticImages set, PictureScale scale)
    {
        var planes = new float[set.Size];
        for (var label = 0; label < set.ClassNames.Count; label++)
        {
            for (var index = 0; index < set.PerClass; index++)
            {
                var image = set.Image(label, index);
                for (var at = 0; at < planes.Length; at++)
                {
                    planes[at] = (float)((image[at] - scale.Low) / (scale.High - scale.Low));
                }

                Canvas canvas = new(set.Resolution, set.Resolution);
                canvas.Image(0, 0, planes, set.Resolution, scale: 1);
                yield return (FormattableString.Invariant($"{label:000}-{FileName.Of(set.ClassNames[label])}/{index}.png"), canvas.ToPng());
            }
        }
    }
}

/// <summary>Names as files may have them everywhere.</summary>
internal static class FileName
{
    /// <summary>Letters, digits, <c>.</c> and <c>_</c> stay; what lies between becomes one <c>-</c>.</summary>
    public static string Of(string text)
    {
        var kept = string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' ? letter : ' '));
        return string.Join('-', kept.Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } name ? name : "unnamed";
    }
}
