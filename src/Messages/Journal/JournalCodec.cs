using System.Security.Cryptography;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Journal;

/// <summary>How a <see cref="ChainedEvent"/> becomes a row: the manifest of its event behind <see cref="Prefix"/>, the hash and then the event's bytes.</summary>
/// <remarks>Rows of before there was a chain have the event's own manifest and its bytes alone. They are read as such, and the first chained row covers them all.</remarks>
public static class JournalCodec
{
    /// <summary>Marks the manifest of a row that has a hash.</summary>
    public const string Prefix = "chained/";

    /// <summary>Whether a row of this manifest has a hash.</summary>
    public static bool IsChained(string manifest) => manifest.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The row's manifest.</summary>
    public static string ManifestOf(ChainedEvent row) => Prefix + row.Manifest;

    /// <summary>The row's bytes.</summary>
    public static byte[] ToBytes(ChainedEvent row) => [.. row.Hash, .. row.Body];

    /// <summary>Reads a row. What cannot be read is a row with a fault, so that the reader knows which one it is; whether its hash is right, <see cref="EventChain"/> says.</summary>
    public static ChainedEvent Read(string manifest, byte[] bytes)
    {
        if (!IsChained(manifest))
        {
            return Read(manifest, bytes, []);
        }

        var name = manifest[Prefix.Length..];
        return bytes.Length < SHA256.HashSizeInBytes
            ? new(name, bytes, [0], Event: null, $"it has {bytes.Length} bytes, which is no room for a hash")
            : Read(name, bytes[SHA256.HashSizeInBytes..], bytes[..SHA256.HashSizeInBytes]);
    }

    /// <summary>The hash in a row's bytes, without reading its event; empty where it has none.</summary>
    public static byte[] HashOf(string manifest, byte[] bytes) => IsChained(manifest) && bytes.Length >= SHA256.HashSizeInBytes ? bytes[..SHA256.HashSizeInBytes] : [];

    private static ChainedEvent Read(string manifest, byte[] body, byte[] hash)
    {
        if (MessageCodec.TypeOf(manifest)?.IsAssignableTo(typeof(ICoordinatorEvent)) != true)
        {
            return new(manifest, body, hash, Event: null, "this build knows no such event: a newer slfd wrote it, or it is not ours");
        }

        try
        {
            return new(manifest, body, hash, (ICoordinatorEvent)MessageCodec.FromBytes(manifest, body));
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            // Protocol Buffers and the constructors of identities throw what they like.
            return new(manifest, body, hash, Event: null, $"its bytes are those of no such event ({damaged.GetType().Name})");
        }
    }
}
