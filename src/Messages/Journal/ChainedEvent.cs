using Slfd.Messages.Events;

namespace Slfd.Messages.Journal;

/// <summary>An event as it lies in the journal: its bytes behind a hash that covers them and, through the hash of the event before it, everything that was written earlier.</summary>
/// <param name="Manifest">Its manifest, as <see cref="Serialization.MessageCodec"/> says it.</param>
/// <param name="Body">Its bytes as they were written.</param>
/// <param name="Hash">SHA-256 of the chain up to and with it; <see cref="EventChain"/> computes it. Empty: of before there was a chain.</param>
/// <param name="Event">The event; null where <paramref name="Fault"/> says why it cannot be read.</param>
/// <param name="Fault">What is wrong with it; null: nothing.</param>
public sealed record ChainedEvent(string Manifest, byte[] Body, byte[] Hash, ICoordinatorEvent? Event, string? Fault = null);
