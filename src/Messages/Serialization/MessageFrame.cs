using System.Text;

namespace Slfd.Messages.Serialization;

/// <summary>A message as it travels between node and coordinator host: one byte with the length of its manifest, the manifest in ASCII, the message as <see cref="MessageCodec"/> writes it.</summary>
public static class MessageFrame
{
    /// <summary>The frame of a message.</summary>
    /// <exception cref="ArgumentException">It has no manifest.</exception>
    public static byte[] Of(IWireMessage message)
    {
        var (manifest, body) = (Encoding.ASCII.GetBytes(MessageCodec.ManifestOf(message)), MessageCodec.ToBytes(message));
        return [(byte)manifest.Length, .. manifest, .. body];
    }

    /// <summary>Reads a frame from the other side. Nothing of a message of another kind is decoded.</summary>
    /// <typeparam name="T">What the other side may say.</typeparam>
    /// <exception cref="InvalidDataException">It is no frame, or no such message; the sentence repeats nothing of its content.</exception>
    public static T Read<T>(ReadOnlySpan<byte> frame)
        where T : class, IWireMessage
    {
        if (frame.Length < 2 || frame[0] == 0 || frame[0] >= frame.Length)
        {
            throw new InvalidDataException($"{frame.Length} bytes that are no message");
        }

        var manifest = Encoding.ASCII.GetString(frame[1..(1 + frame[0])]);
        var type = MessageCodec.TypeOf(manifest) ?? throw new InvalidDataException("a message of a kind that this release does not know: use the same release on coordinator hosts and nodes");
        if (!type.IsAssignableTo(typeof(T)))
        {
            throw new InvalidDataException("a message of a kind that may not come from there");
        }

        try
        {
            return (T)MessageCodec.FromBytes(manifest, frame[(1 + frame[0])..]);
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            // Protocol Buffers and the constructors of identities throw what they like; whatever it is, the bytes are none of ours.
            throw new InvalidDataException($"bytes that are no {manifest} ({damaged.GetType().Name})", damaged);
        }
    }
}
