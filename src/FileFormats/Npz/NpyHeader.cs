using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slfd.FileFormats.Npz;

/// <summary>What a <c>.npy</c> file says of its array: versions 1.0 and 2.0, little-endian whole numbers, row-major.</summary>
/// <param name="ItemBytes">Bytes of a number: 1, 2, 4 or 8.</param>
/// <param name="Signed">Whether numbers have a sign.</param>
/// <param name="Shape">Sides.</param>
/// <remarks>Format: eight bytes of magic and version, the length of the text (two bytes in version 1, four in 2), and a Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.</remarks>
internal sealed partial record NpyHeader(int ItemBytes, bool Signed, int[] Shape)
{
    private const int MostText = 16 << 10;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of the array, or −1 where that is no sensible number.</summary>
    public long Bytes
    {
        get
        {
            var bytes = (Int128)ItemBytes;
            foreach (var side in Shape)
            {
                bytes *= side;
                if (bytes > Array.MaxLength)
                {
                    return -1;
                }
            }

            return (long)bytes;
        }
    }

    /// <summary>Reads the header and leaves the stream at the first number.</summary>
    /// <exception cref="InvalidDataException">It is none, or describes an array that is not read here; the message says what is wrong, without naming the file.</exception>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic) || start[6] is not (1 or 2) || start[7] != 0)
        {
            throw new InvalidDataException("is no .npy array of version 1.0 or 2.0");
        }

        Span<byte> size = stackalloc byte[4];
        size.Clear();
        stream.ReadExactly(size[..(start[6] == 1 ? 2 : 4)]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostText)
        {
            throw new InvalidDataException($"has a header of {length} bytes; at most {MostText} are read");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return Parse(Encoding.ASCII.GetString(text));
    }

    private static NpyHeader Parse(string text)
    {
        var match = Dictionary().Match(text);
        var entries = match.Groups["key"].Captures.Zip(match.Groups["value"].Captures, (key, value) => (Key: key.Value, value.Value)).ToLookup(entry => entry.Key, entry => entry.Value);
        if (!match.Success || entries.Count != 3 || entries["descr"].Count() != 1 || entries["fortran_order"].Count() != 1 || entries["shape"].Count() != 1)
        {
            throw new InvalidDataException("has a header that is no dictionary of descr, fortran_order and shape");
        }

        var type = Type().Match(entries["descr"].Single());
        if (!type.Success)
        {
            throw new InvalidDataException($"holds numbers of type {entries["descr"].Single()}; little-endian whole numbers of 1, 2, 4 or 8 bytes are read");
        }

        if (entries["fortran_order"].Single() != "False")
        {
            throw new InvalidDataException("is stored column by column (fortran_order); row by row is read");
        }

        string[] sides = [.. entries["shape"].Single().Trim('(', ')').Split(',').Select(side => side.Trim()).Where(side => side.Length > 0)];
        int[] shape = [.. sides.Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        return shape.Length <= 8 && !shape.Contains(-1)
            ? new(int.Parse(type.Groups["bytes"].Value, CultureInfo.InvariantCulture), type.Groups["kind"].Value == "i", shape)
            : throw new InvalidDataException($"has shape {entries["shape"].Single()}, which is none that is read");
    }

    [GeneratedRegex(@"^\{\s*((?:'(?<key>\w{1,20})'\s*:\s*(?<value>'[^']{0,20}'|True|False|\([\d\s,]{0,200}\))\s*,?\s*){1,8})\}\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Dictionary();

    [GeneratedRegex(@"^'(?:\|(?<kind>[iu])(?<bytes>1)|<(?<kind>[iu])(?<bytes>[1248]))'$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Type();
}
