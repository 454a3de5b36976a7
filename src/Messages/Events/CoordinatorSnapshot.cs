using System.Security.Cryptography;
using ProtoBuf;

namespace Slfd.Messages.Events;

/// <summary>The coordinator's state as of one event: a short cut for recovery, never the only copy. One that cannot be read is ignored, and all events are replayed.</summary>
/// <param name="Layout">How <paramref name="State"/> is laid out; rises with every change of it.</param>
/// <param name="State">The packed state; only the coordinator reads it.</param>
/// <param name="Sha256">SHA-256 of <paramref name="State"/>.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CoordinatorSnapshot(
    [property: ProtoMember(1)] int Layout,
    [property: ProtoMember(2)] byte[] State,
    [property: ProtoMember(3)] byte[] Sha256) : IWireMessage
{
    /// <summary>A snapshot with its hash.</summary>
    public static CoordinatorSnapshot Of(int layout, byte[] state) => new(layout, state, SHA256.HashData(state));

    /// <summary>Whether the bytes are those that were saved.</summary>
    public bool IsWhole() => SHA256.HashData(State).AsSpan().SequenceEqual(Sha256);
}
