using System.IO.Compression;
using System.Text;
using Slfd.FileFormats.Tensors;

namespace Slfd.Reporting.Exports;

/// <summary>Tensors as numpy reads them: a ZIP of <c>.npy</c> members, stored, without times, so that equal tensors give equal bytes. Source: numpy's format description, version 1.0.</summary>
internal static class NpzWriter
{
    private const int Alignment = 64;
    private static readonly DateTimeOffset s_noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Numbers of a type that numpy knows.</summary>
    /// <param name="Name">Of the member, without its ending.</param>
    /// <param name="Kind">numpy's name of the element type, such as <c>&lt;f4</c>.</param>
    /// <param name="Shape">Row-major.</param>
    /// <param name="Bytes">The elements, little-endian.</param>
    public sealed record Member(string Name, string Kind, IReadOnlyList<long> Shape, byte[] Bytes)
    {
        /// <summary>Names, each as long as the longest.</summary>
        public static Member Texts(string name, IReadOnlyList<string> texts)
        {
            var longest = Math.Max(1, texts.Max(text => text.EnumerateRunes().Count()));
            var bytes = new byte[4 * longest * texts.Count];
            foreach (var (index, text) in texts.Index())
            {
                Encoding.UTF32.GetBytes(text).CopyTo(bytes, 4 * longest * index);
            }

            return new(name, FormattableString.Invariant($"<U{longest}"), [texts.Count], bytes);
        }

        /// <summary>numpy's name of a type that a synthetic set has.</summary>
        public static string KindOf(ElementType type) => type.Code switch
        {
            "F32" => "<f4",
            "I64" => "<i8",
            var other => throw new InvalidDataException($"a synthetic set has no tensors of {other}; its numbers are F32 and I64"),
        };
    }

    /// <summary>The file.</summary>
    public static byte[] Of(IReadOnlyList<Member> members)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var member in members)
            {
                var entry = archive.CreateEntry($"{member.Name}.npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = s_noTime;
                using var stream = entry.Open();
                stream.Write(Head(member));
                stream.Write(member.Bytes);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Head(Member member)
    {
        var shape = member.Shape.Count == 1 ? FormattableString.Invariant($"({member.Shape[0]},)") : $"({string.Join(", ", member.Shape)})";
        var text = $"{{'descr': '{member.Kind}', 'fortran_order': False, 'shape': {shape}, }}";
        const int Before = 10;
        text = text.PadRight(((Before + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - Before - 1) + "\n";
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(text.Length & 0xFF), (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }
}
