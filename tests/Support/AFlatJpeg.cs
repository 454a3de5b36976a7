using System.Buffers.Binary;

namespace Slfd.Support;

/// <summary>A JPEG of one even colour, written byte by byte: baseline, 8×8 blocks without detail, so that what must come out is known exactly.</summary>
public static class AFlatJpeg
{
    /// <param name="components">The stored value of each component: one is grey, four are CMYK.</param>
    /// <param name="side">Of the image, a multiple of 8.</param>
    /// <param name="adobeTransform">Writes Adobe's marker with this transform; null: no marker.</param>
    public static byte[] Of(byte[] components, int side = 8, byte? adobeTransform = null)
    {
        List<byte> file = [0xFF, 0xD8];
        if (adobeTransform is { } transform)
        {
            Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        }

        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]);
        Segment(file, 0xC0, [8, .. Short(side), .. Short(side), (byte)components.Length, .. components.SelectMany((_, index) => new byte[] { (byte)(index + 1), 0x11, 0 })]);
        // DC: twelve code words of four bits, one for each size 0 … 11; AC: one code word, end of block, of one bit.
        Segment(file, 0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(size => (byte)size)]);
        Segment(file, 0xC4, [0x10, 1, .. new byte[15], 0x00]);
        Segment(file, 0xDA, [(byte)components.Length, .. components.SelectMany((_, index) => new byte[] { (byte)(index + 1), 0x00 }), 0, 63, 0]);
        file.AddRange(Scan(components, side / 8 * (side / 8)));
        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }

    private static List<byte> Scan(byte[] components, int blocks)
    {
        List<bool> bits = [];
        for (var block = 0; block < blocks; block++)
        {
            foreach (var component in components)
            {
                var level = block == 0 ? (component - 128) * 8 : 0; // the DC term is eight times the mean; later blocks differ by nothing
                var size = level == 0 ? 0 : (int)Math.Log2(Math.Abs(level)) + 1;
                Append(bits, size, 4);
                Append(bits, level >= 0 ? level : level + (1 << size) - 1, size);
                bits.Add(false);
            }
        }

        while (bits.Count % 8 != 0)
        {
            bits.Add(true);
        }

        List<byte> bytes = [];
        foreach (var chunk in bits.Chunk(8))
        {
            var value = (byte)chunk.Aggregate(0, (sum, bit) => 2 * sum + (bit ? 1 : 0));
            bytes.AddRange(value == 0xFF ? [value, 0] : [value]);
        }

        return bytes;
    }

    private static void Append(List<bool> bits, int value, int count) => bits.AddRange(Enumerable.Range(1, count).Select(index => ((value >> (count - index)) & 1) == 1));

    private static void Segment(List<byte> file, byte marker, byte[] content) => file.AddRange([0xFF, marker, .. Short(content.Length + 2), .. content]);

    private static byte[] Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
