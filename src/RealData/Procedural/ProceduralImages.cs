using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Slfd.RealData.Decoding;

namespace Slfd.RealData.Procedural;

/// <summary>The data set that needs no file: ten classes of drawn shapes and textures at any resolution. Image i of a class and split is a function of these three numbers, to the bit, on every host.</summary>
internal static class ProceduralImages
{
    /// <summary>Training images per class of the whole set.</summary>
    public const int TrainPerClass = 500;

    /// <summary>Test images per class of the whole set.</summary>
    public const int TestPerClass = 100;

    /// <summary>Changes with any change to what is drawn: another number is another data set.</summary>
    public const ulong Edition = 1;

    private const ulong TrainStream = 0;
    private const ulong TestStream = 1;

    /// <summary>In label order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [.. Shapes.Classes.Select(entry => entry.Name)];

    /// <summary>Draws one image.</summary>
    /// <param name="split">Which split: two images of one class and number differ between them.</param>
    /// <param name="standsInFor">Name of the set that the images stand in for: other images for each. Null: the set itself.</param>
    /// <param name="label">The class.</param>
    /// <param name="index">Number within class and split.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <param name="planes">3·r·r bytes: red, green and blue plane, row by row.</param>
    public static void Paint(SplitName split, string? standsInFor, int label, int index, int resolution, Span<byte> planes) =>
        Paint((split == SplitName.Train ? TrainStream : TestStream) + Series(standsInFor), label, index, resolution, planes);

    private static ulong Series(string? name) => name is null ? 0 : 2 * (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) >> 2);

    private static void Paint(ulong split, int label, int index, int resolution, Span<byte> planes)
    {
        var rng = SplitMix64.Named(Edition, split, (ulong)label, (ulong)index);
        var scene = new Scene(label, ref rng);
        var area = resolution * resolution;
        for (var at = 0; at < area; at++)
        {
            var (row, column) = Math.DivRem(at, resolution);
            var colour = scene.At((column + 0.5) / resolution - 0.5, (row + 0.5) / resolution - 0.5, resolution);
            var bits = rng.Next();
            planes[at] = ToByte(colour.Red + scene.Grain * BellShaped(bits));
            planes[area + at] = ToByte(colour.Green + scene.Grain * BellShaped(bits >> 21));
            planes[2 * area + at] = ToByte(colour.Blue + scene.Grain * BellShaped(bits >> 42));
        }
    }

    /// <summary>Nearly normal, mean 0 and variance 1, from 21 bits: the sum of three uniform numbers.</summary>
    private static double BellShaped(ulong bits) => ((int)(bits & 127) + (int)((bits >> 7) & 127) + (int)((bits >> 14) & 127) - 190.5) / 64;

    private static byte ToByte(double value) => (byte)(Math.Clamp(value, 0, 1) * 255 + 0.5);
}
