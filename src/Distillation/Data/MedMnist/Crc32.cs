namespace Slfd.Distillation.Data.MedMnist;

/// <summary>The checksum of ZIP members (polynomial 0xEDB88320, reflected), because the framework's reader does not check it.</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate((uint)value, (crc, _) => (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1)))];

    /// <summary>The checksum of bytes that follow on others.</summary>
    /// <param name="bytes">What follows.</param>
    /// <param name="before">The checksum of what came before; 0 at the beginning.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        foreach (var value in bytes)
        {
            crc = s_table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }
}
