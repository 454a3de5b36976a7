using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;

namespace Slfd.Reporting.Tests.Figures;

/// <summary>A file as a worker leaves it: each image one colour, which follows from its class.</summary>
internal static class ASyntheticSet
{
    public static byte[] Bytes(int classes, int perClass, int resolution, string? header = null)
    {
        var area = resolution * resolution;
        var pixels = new float[classes * perClass * 3 * area];
        for (var image = 0; image < classes * perClass; image++)
        {
            // Red rises with the class; beyond 1 and below 0 the one that shows it must clamp.
            pixels.AsSpan(image * 3 * area, area).Fill(1.2f * (image / perClass) / Math.Max(1, classes - 1));
            pixels.AsSpan(((image * 3) + 1) * area, 2 * area).Fill(-0.5f);
        }

        var data = MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray();
        header ??= JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["__metadata__"] = new { classes = string.Join('\n', Enumerable.Range(0, classes).Select(label => $"class {label}")), label = "test" },
            ["images"] = new { dtype = "F32", shape = new[] { classes * perClass, 3, resolution, resolution }, data_offsets = new[] { 0, data.Length } },
        });
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }

    /// <summary>A whole file of a worker: images, their normalised form, labels and the constants between them.</summary>
    public static (byte[] Bytes, string Sha256) Whole(int classes, int perClass, int resolution, float shift)
    {
        var count = classes * perClass;
        float[] images = [.. Enumerable.Range(0, count * 3 * resolution * resolution).Select(at => ((at * 7 % 101) / 101f) + shift)];
        float[] normalised = [.. images.Select(value => (value - 0.5f) / 0.25f)];
        long[] labels = [.. Enumerable.Range(0, count).Select(image => (long)(image / perClass))];
        (string Name, string Type, int[] Shape, byte[] Data)[] tensors =
        [
            ("images", "F32", [count, 3, resolution, resolution], Raw<float>(images)), ("labels", "I64", [count], Raw<long>(labels)), ("mean", "F32", [3], Raw<float>([0.5f, 0.5f, 0.5f])),
            ("normalised", "F32", [count, 3, resolution, resolution], Raw<float>(normalised)), ("std", "F32", [3], Raw<float>([0.25f, 0.25f, 0.25f])),
        ];
        Dictionary<string, object> header = new() { ["__metadata__"] = new { classes = string.Join('\n', Enumerable.Range(0, classes).Select(label => $"class {label}")), label = "test" } };
        var at = 0;
        foreach (var (name, type, shape, data) in tensors)
        {
            header[name] = new { dtype = type, shape, data_offsets = new[] { at, at + data.Length } };
            at += data.Length;
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return ([.. length, .. text, .. tensors.SelectMany(tensor => tensor.Data)], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. Raw<float>(normalised), .. Raw<long>(labels)])));

        static byte[] Raw<T>(T[] values)
            where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <summary>Puts one into the folder of a cell.</summary>
    public static void Leave(RunsFolder runs, CellSpec spec)
    {
        var folder = runs.Cell(spec.Id()).Root;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, CellFolder.SyntheticSetFile), Bytes(10, spec.ImagesPerClass, spec.Data.Resolution));
    }
}
