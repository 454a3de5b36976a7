using System.IO.Compression;
using System.Text;
using Slfd.Support;

namespace Slfd.RealData.Tests.MedMnist;

/// <summary>A small PathMNIST-like file: nine classes, 28×28 images whose every byte is their number.</summary>
internal static class AnNpzFile
{
    public static byte[] Bytes(int images = 18, bool stored = false, byte version = 1, int side = 28, int? claimed = null, params string[] splits)
    {
        var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var split in splits is [] ? ["train", "val", "test"] : splits)
            {
                Add(archive, $"{split}_images.npy", $"({claimed ?? images}, {side}, {side}, 3)", [.. Enumerable.Range(0, images).SelectMany(image => Enumerable.Repeat((byte)image, side * side * 3))], stored, version);
                Add(archive, $"{split}_labels.npy", $"({claimed ?? images}, 1)", [.. Enumerable.Range(0, images).Select(image => (byte)(image % 9))], stored, version);
            }
        }

        return memory.ToArray();
    }

    public static string In(TemporaryFolder temporary, byte[] bytes, string name = "pathmnist.npz")
    {
        var path = temporary.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void Add(ZipArchive archive, string name, string shape, byte[] numbers, bool stored, byte version)
    {
        using var entry = archive.CreateEntry(name, stored ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
        var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
        entry.Write([0x93, .. "NUMPY"u8, version, 0]);
        entry.Write(version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length));
        entry.Write(header);
        entry.Write(numbers);
    }
}
