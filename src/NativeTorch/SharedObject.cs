using System.Buffers.Binary;

namespace Slfd.NativeTorch;

/// <summary>A shared object on disk, judged by its ELF header before the dynamic loader maps it.</summary>
internal static class SharedObject
{
    private const int HeaderSize = 64, SegmentSize = 56;
    private const ushort Dynamic = 3, X64 = 62;
    private const uint Load = 1;

    private static readonly Dictionary<ushort, string> s_machines = new() { [3] = "32-bit x86", [21] = "64-bit PowerPC", [22] = "S/390", [40] = "32-bit ARM", [183] = "64-bit ARM", [243] = "RISC-V", [258] = "LoongArch" };

    /// <summary>Refuses what is not a whole shared object for this processor. A cut file would load and then end the process when a missing page is touched.</summary>
    /// <exception cref="BadImageFormatException">It is none; the message names the file and says what it is.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static void RequireLoadable(string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        var header = Read(HeaderSize, at: 0);
        if (!header.StartsWith("\u007fELF"u8) || header[4] != 2 || header[5] != 1)
        {
            throw new BadImageFormatException($"{path} is not a shared object of 64-bit Linux");
        }

        if (U16(header, 18) is not X64 and var machine)
        {
            throw new BadImageFormatException($"{path} is for {s_machines.GetValueOrDefault(machine, $"processor type {machine}")}, and this program for x86-64");
        }

        if (U16(header, 16) != Dynamic)
        {
            throw new BadImageFormatException($"{path} is an ELF file, but not a shared object");
        }

        var (table, size, count) = (U64(header, 32), U16(header, 54), U16(header, 56));
        var segments = size == SegmentSize ? Read(SegmentSize * count, checked((long)Math.Min(table, long.MaxValue))) : [];
        var end = 0UL;
        for (var at = 0; at < segments.Length; at += SegmentSize)
        {
            end = BinaryPrimitives.ReadUInt32LittleEndian(segments[at..]) == Load ? Math.Max(end, U64(segments, at + 8) + U64(segments, at + 32)) : end;
        }

        if (end == 0 || end > (ulong)length)
        {
            throw Cut();
        }

        ReadOnlySpan<byte> Read(int count, long at)
        {
            var bytes = new byte[count];
            return at <= length - count && RandomAccess.Read(file, bytes, at) == count ? bytes : throw Cut();
        }

        BadImageFormatException Cut() => new($"{path} is not a whole shared object: it has {length} bytes, fewer than its header says");
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
