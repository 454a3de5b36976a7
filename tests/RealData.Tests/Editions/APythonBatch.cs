using System.Text;

namespace Slfd.RealData.Tests.Editions;

/// <summary>Files as CIFAR-10's Python version has them, written instruction by instruction: by Python 2, whose texts are bytes, as the official ones; or by Python 3 at protocol 2, which spells bytes as text.</summary>
internal static class APythonBatch
{
    /// <summary>A batch with the records of a binary one.</summary>
    public static byte[] Of(byte[] records, bool pythonTwo)
    {
        var count = records.Length / ACifar10Folder.RecordBytes;
        byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(record => records.Skip((record * ACifar10Folder.RecordBytes) + 1).Take(ACifar10Folder.RecordBytes - 1))];
        byte[] labels = [.. Enumerable.Range(0, count).SelectMany(record => new byte[] { (byte)'K', records[record * ACifar10Folder.RecordBytes] })];
        return
        [
            0x80, 2, (byte)'}', (byte)'(',
            .. Bytes("labels"u8.ToArray(), pythonTwo), (byte)']', (byte)'(', .. labels, (byte)'e',
            .. Bytes("data"u8.ToArray(), pythonTwo),
            .. "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"u8, (byte)'K', 0, 0x85, .. Bytes("b"u8.ToArray(), pythonTwo), 0x87, (byte)'R',
            (byte)'(', (byte)'K', 1, .. Whole(count), .. Whole(ACifar10Folder.RecordBytes - 1), 0x86,
            .. "cnumpy\ndtype\n"u8, .. Text("u1"), (byte)'K', 0, (byte)'K', 1, 0x87, (byte)'R',
            (byte)'(', (byte)'K', 3, .. Text("|"), (byte)'N', (byte)'N', (byte)'N', .. Whole(-1), .. Whole(-1), (byte)'K', 0, (byte)'t', (byte)'b',
            0x89, .. Bytes(pixels, pythonTwo), (byte)'t', (byte)'b',
            (byte)'u', (byte)'.',
        ];
    }

    /// <summary>The meta file.</summary>
    public static byte[] Names(IEnumerable<string> names, bool pythonTwo) =>
        [0x80, 2, (byte)'}', .. Bytes("label_names"u8.ToArray(), pythonTwo), (byte)']', (byte)'(', .. names.SelectMany(name => Bytes(Encoding.ASCII.GetBytes(name), pythonTwo)), (byte)'e', (byte)'s', (byte)'.'];

    private static byte[] Bytes(byte[] bytes, bool pythonTwo) => !pythonTwo
        ? [.. "c_codecs\nencode\n"u8, .. Text(Encoding.Latin1.GetString(bytes)), .. Text("latin1"), 0x86, (byte)'R']
        : bytes.Length < 256 ? [(byte)'U', (byte)bytes.Length, .. bytes] : [(byte)'T', .. BitConverter.GetBytes(bytes.Length), .. bytes];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text) is var bytes ? [(byte)'X', .. BitConverter.GetBytes(bytes.Length), .. bytes] : [];

    private static byte[] Whole(int number) => [(byte)'J', .. BitConverter.GetBytes(number)];
}
