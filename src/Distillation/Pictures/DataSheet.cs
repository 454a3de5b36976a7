using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Pictures;

/// <summary>What a data set looks like.</summary>
public static class DataSheet
{
    /// <summary>Writes the first training images of every class as an <see cref="ImageSheet"/>.</summary>
    /// <param name="real">The set.</param>
    /// <param name="path">Where; a PNG file.</param>
    /// <param name="perClass">At least 1; fewer are shown where the smallest class has fewer.</param>
    /// <returns>Hex SHA-256 of the file.</returns>
    public static string Write(RealSet real, string path, int perClass)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        using var scope = NewDisposeScope();
        var count = Math.Min(perClass, Enumerable.Range(0, real.Classes).Min(real.TrainCountOf));
        var images = cat([.. Enumerable.Range(0, real.Classes).Select(label => real.FirstPixels(label, count))]);
        return ImageSheet.WritePng(path, images, real.ClassNames, $"{real.Name} {real.Resolution}px: {(count == 1 ? "first training image" : $"first {count} training images")} of each class");
    }
}
