using System.Security.Cryptography;
using ProtoBuf;

namespace Slfd.Messages.Events;

/// <summary>The coordinator's state as of one event: a short cut for recovery, never the only copy. One that cannot be read is ignored, and all events are replayed.</summary>
/// <param name="Layout">How <paramref name="State"/> is laid out; rises with every change of it.</param>
/// <param name="State">The packed state; only the coordinator reads it.</param>
/// <param name="Sha256">SHA-256 of <paramref name="State"/>, and of <paramref name="Head"/> behind it where it has one.</param>
/// <param name="Head">The hash of the chain of events up to the last one that the state contains (<see cref="Journal.EventChain"/>); null: of before there was a chain.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CoordinatorSnapshot(
    [property: ProtoMember(1)] int Layout,
    [property: ProtoMember(2)] byte[] State,
    [property: ProtoMember(3)] byte[] Sha256,
    [property: ProtoMember(4)] byte[]? Head = null) : IWireMessage
{
    /// <summary>A snapshot with its hash.</summary>
    public static CoordinatorSnapshot Of(int layout, byte[] state, byte[]? head = null) => new(layout, state, HashOf(state, head), head);

    /// <summary>Whether the bytes are those that were saved.</summary>
    public bool IsWhole() => HashOf(State, Head).AsSpan().SequenceEqual(Sha256);

    private static byte[] HashOf(byte[] state, byte[]? head)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(state);
        hash.AppendData(head ?? []);
        return hash.GetHashAndReset();
    }
}
