using System.Globalization;
using System.Text;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>How a pickle spells a text.</summary>
internal enum TextForm
{
    /// <summary>UTF-8 after a length: protocols 1 and later.</summary>
    Utf8,

    /// <summary>Latin-1 with \uXXXX and \UXXXXXXXX escapes, up to the end of the line: protocol 0.</summary>
    RawUnicodeEscape,
}

/// <summary>A long text that nobody has read: the source of a Python module, or weights that protocols 0 to 2 spell as text.</summary>
internal sealed class PickledText(Blob encoded, TextForm form)
{
    public string Where => encoded.Where(0);

    /// <summary>The bytes that <c>text.encode('latin1')</c> gives.</summary>
    public Blob Latin1() => new Latin1Blob(encoded, form);
}

/// <summary>A short text's bytes, in memory.</summary>
internal sealed class MemoryBlob(byte[] bytes, BlobPlace where) : Blob
{
    public override long LengthLimit => bytes.Length;

    public override Stream Open(long at = 0) => new MemoryStream(bytes, (int)at, bytes.Length - (int)at, writable: false);

    public override string Where(long at) => where.ToString();
}

/// <summary>Bytes that are spelt as text, decoded while they are read.</summary>
internal sealed class Latin1Blob(Blob encoded, TextForm form) : Blob
{
    public override long LengthLimit => encoded.LengthLimit;

    public override Stream Open(long at = 0)
    {
        var stream = new Latin1Stream(new BufferedStream(encoded.Open(), 1 << 16), form, Where(0));
        Span<byte> skipped = stackalloc byte[4096];
        for (var left = at; left > 0;)
        {
            var count = stream.Read(skipped[..(int)Math.Min(left, skipped.Length)]);
            left -= count > 0 ? count : throw new InvalidDataException($"{Where(0)}: ends {left} bytes before byte {at}, where something is said to begin");
        }

        return stream;
    }

    public override string Where(long at) => $"{encoded.Where(0)} + {at} (spelt as text)";
}

/// <summary>Text to Latin-1 bytes, character by character.</summary>
internal sealed class Latin1Stream(Stream encoded, TextForm form, string where) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        for (var count = 0; count < buffer.Length; count++)
        {
            var character = Next();
            if (character < 0)
            {
                return count;
            }

            buffer[count] = (byte)character;
        }

        return buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        encoded.Dispose();
        base.Dispose(disposing);
    }

    private int Next()
    {
        var first = encoded.ReadByte();
        return form switch
        {
            TextForm.Utf8 when first < 0x80 => first,
            TextForm.Utf8 when first is 0xC2 or 0xC3 && encoded.ReadByte() is >= 0x80 and < 0xC0 and var second => ((first & 3) << 6) | (second & 0x3F),
            TextForm.RawUnicodeEscape when first != '\\' => first,
            TextForm.RawUnicodeEscape => Escaped(),
            _ => throw new InvalidDataException($"{where}: a character that is no byte, in a text that stands for bytes"),
        };
    }

    /// <summary>After a backslash: u and four digits, or U and eight. Python writes no other escape here.</summary>
    private int Escaped()
    {
        var digits = encoded.ReadByte() switch
        {
            'u' => 4,
            'U' => 8,
            _ => throw new InvalidDataException($"{where}: an escape that this spelling of text does not know"),
        };
        Span<byte> hex = stackalloc byte[digits];
        return encoded.ReadAtLeast(hex, digits, throwOnEndOfStream: false) == digits
            && int.TryParse(Encoding.Latin1.GetString(hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 256
            ? value
            : throw new InvalidDataException($"{where}: an escape that stands for no byte, in a text that stands for bytes");
    }
}
