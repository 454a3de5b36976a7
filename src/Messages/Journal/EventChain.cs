using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Journal;

/// <summary>Links events by hash as they are written, and checks the links as they are read. Not thread-safe.</summary>
/// <remarks>The hash of an event is SHA-256 of the hash before it, its sequence number (eight bytes, little-endian), the length of its manifest (one byte), its manifest and its bytes.</remarks>
public sealed class EventChain
{
    private byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private bool _chained;

    /// <summary>A chain without events.</summary>
    public EventChain()
    {
    }

    /// <summary>A chain that goes on from an event that was checked before.</summary>
    /// <param name="head">That event; it has a hash.</param>
    public EventChain(ChainHead head) => (Sequence, _hash, _chained) = (head.Sequence, Convert.FromHexString(head.Sha256), head.Sequence > 0);

    /// <summary>Number of the last event.</summary>
    public long Sequence { get; private set; }

    /// <summary>Where the chain ends now.</summary>
    public ChainHead Head => new(Sequence, Convert.ToHexStringLower(_hash));

    /// <summary>Links the next event.</summary>
    public ChainedEvent Add(ICoordinatorEvent next)
    {
        var (manifest, body) = (MessageCodec.ManifestOf(next), MessageCodec.ToBytes(next));
        Advance(manifest, body);
        _chained = true;
        return new(manifest, body, _hash, next);
    }

    /// <summary>Checks the next event that was read.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="row">It.</param>
    /// <returns>The event.</returns>
    /// <exception cref="JournalFaultException">It is not the event that was written there, or this build cannot read it.</exception>
    public ICoordinatorEvent Check(long sequence, ChainedEvent row)
    {
        if (sequence != Sequence + 1)
        {
            throw new JournalFaultException(sequence > Sequence
                ? $"event {Sequence + 1}{(sequence == Sequence + 2 ? " is" : $" to {sequence - 1} are")} missing: event {sequence} follows event {Sequence}"
                : $"event {sequence} is there twice: it follows event {Sequence}");
        }

        if (row.Hash.Length == 0 && _chained)
        {
            throw new JournalFaultException($"event {sequence} ({row.Manifest}) has no hash, and the one before it has: another program wrote it");
        }

        Advance(row.Manifest, row.Body);
        if (row.Hash.Length > 0 && !_hash.AsSpan().SequenceEqual(row.Hash))
        {
            throw new JournalFaultException($"event {sequence} ({row.Manifest}) is not what was written: its hash does not match its content and what comes before it");
        }

        _chained |= row.Hash.Length > 0;
        return row.Event ?? throw new JournalFaultException($"event {sequence} ({row.Manifest}) cannot be read: {row.Fault}");
    }

    /// <summary>Checks the next event, which was written before there was a chain.</summary>
    /// <inheritdoc cref="Check(long, ChainedEvent)" path="/returns|/exception"/>
    public ICoordinatorEvent Check(long sequence, ICoordinatorEvent old) => Check(sequence, new ChainedEvent(MessageCodec.ManifestOf(old), MessageCodec.ToBytes(old), [], old));

    private void Advance(string manifest, byte[] body)
    {
        var name = Encoding.UTF8.GetByteCount(manifest); // ASCII, unless it is damaged
        var length = SHA256.HashSizeInBytes + sizeof(long) + 1 + name + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var all = rented.AsSpan(0, length);
            _hash.CopyTo(all);
            BinaryPrimitives.WriteInt64LittleEndian(all[SHA256.HashSizeInBytes..], ++Sequence);
            var rest = all[(SHA256.HashSizeInBytes + sizeof(long))..];
            rest[0] = (byte)name;
            Encoding.UTF8.GetBytes(manifest, rest[1..]);
            body.CopyTo(rest[(1 + name)..]);
            _hash = SHA256.HashData(all);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
