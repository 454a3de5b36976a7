using Slfd.Support;

namespace Slfd.RealData.Tests;

/// <summary>A folder in CIFAR-10's form whose pixels tell where they come from: every byte of an image is 40·file + record.</summary>
internal static class ACifar10Folder
{
    public const int RecordBytes = 3073;

    /// <summary>Twenty records per file, labels 0 … 9 twice.</summary>
    public static string In(TemporaryFolder temporary, string name = "cifar10")
    {
        var folder = Directory.CreateDirectory(Path.Combine(temporary.Path, name)).FullName;
        string[] files = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];
        foreach (var (number, file) in files.Index())
        {
            File.WriteAllBytes(Path.Combine(folder, file), [.. Enumerable.Range(0, 20).SelectMany(record => Record(record % 10, (byte)(40 * number + record)))]);
        }

        File.WriteAllText(Path.Combine(folder, "batches.meta.txt"), "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        return folder;
    }

    public static IEnumerable<byte> Record(int label, byte pixel) => Enumerable.Repeat(pixel, RecordBytes - 1).Prepend((byte)label);
}
