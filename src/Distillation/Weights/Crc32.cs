namespace Slfd.Distillation.Weights;

/// <summary>The checksum of zip archives (ISO-HDLC, polynomial 0xEDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[] s_tables = Tables();

    /// <summary>Goes on with a checksum; 0 begins one.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        var tables = s_tables;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc ^= BitConverter.ToUInt32(bytes);
            var high = BitConverter.ToUInt32(bytes[4..]);
            crc = tables[1792 + (crc & 255)] ^ tables[1536 + ((crc >> 8) & 255)] ^ tables[1280 + ((crc >> 16) & 255)] ^ tables[1024 + (crc >> 24)]
                ^ tables[768 + (high & 255)] ^ tables[512 + ((high >> 8) & 255)] ^ tables[256 + ((high >> 16) & 255)] ^ tables[high >> 24];
        }

        foreach (var value in bytes)
        {
            crc = tables[(crc ^ value) & 255] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] Tables()
    {
        var tables = new uint[8 * 256];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }

            tables[value] = crc;
        }

        for (var index = 256; index < tables.Length; index++)
        {
            tables[index] = (tables[index - 256] >> 8) ^ tables[tables[index - 256] & 255];
        }

        return tables;
    }
}
