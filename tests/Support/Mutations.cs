namespace Slfd.Support;

/// <summary>Files that were damaged at random, and what may come of them: a value, or one kind of error that names the file.</summary>
public static class Mutations
{
    /// <summary>A bit flipped, a byte set, a stretch cut out, doubled or made random, or the end cut off; up to four times.</summary>
    public static byte[] Change(byte[] whole, Random random)
    {
        var bytes = whole.AsSpan().ToArray();
        for (var times = random.Next(1, 5); times > 0 && bytes.Length > 0; times--)
        {
            var at = random.Next(bytes.Length);
            var length = random.Next(1, Math.Min(16, bytes.Length - at) + 1);
            bytes = random.Next(7) switch
            {
                0 => [.. bytes[..at], .. bytes[(at + length)..]],
                1 => [.. bytes[..(at + length)], .. bytes[at..]],
                2 => bytes[..at],
                3 => Filled(bytes, at, length, random),
                4 => Set(bytes, at, random.Next(2) == 0 ? (byte)0xFF : (byte)0),
                5 => Set(bytes, at, (byte)random.Next(256)),
                _ => Set(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8)))),
            };
        }

        return bytes;
    }

    /// <summary>Reads many damaged copies of a file.</summary>
    /// <param name="file">Where the copies are written, one after the other.</param>
    /// <param name="whole">The undamaged file.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="seed">Of the damage.</param>
    /// <param name="read">What must either succeed or refuse.</param>
    /// <returns>How many copies were refused.</returns>
    public static int Refused(string file, byte[] whole, int rounds, int seed, Action<string> read)
    {
        var (random, refused) = (new Random(seed), 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            File.WriteAllBytes(file, Change(whole, random));
            refused += IsRefused(file, read) ? 1 : 0;
        }

        // Bounded memory: on average no more managed memory than some copies of the file, for whatever its damage promised.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / rounds, 0, 20L * whole.Length + (1 << 20));
        return refused;
    }

    /// <summary>Whether a file is refused, in the one way that is allowed.</summary>
    public static bool IsRefused(string file, Action<string> read)
    {
        try
        {
            read(file);
            return false;
        }
        catch (InvalidDataException refusal)
        {
            Assert.StartsWith(file, refusal.Message);
            Assert.True(refusal.Message.Length > file.Length + 10, refusal.Message);
            return true;
        }
    }

    private static byte[] Set(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }

    private static byte[] Filled(byte[] bytes, int at, int length, Random random)
    {
        random.NextBytes(bytes.AsSpan(at, length));
        return bytes;
    }
}
