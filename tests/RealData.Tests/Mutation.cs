namespace Slfd.RealData.Tests;

/// <summary>A copy of a file with a random damage: bytes or bits changed, a piece cut off, taken out, or doubled.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] sound, Random random)
    {
        var bytes = (byte[])sound.Clone();
        var (at, length) = (random.Next(bytes.Length), random.Next(1, 64));
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                random.NextBytes(bytes.AsSpan(at, Math.Min(length, bytes.Length - at)));
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + length)..]];
            default:
                return [.. bytes[..Math.Min(bytes.Length, at + length)], .. bytes[at..]];
        }
    }
}
