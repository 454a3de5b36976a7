using Slfd.Messages.Serialization;

namespace Slfd.Messages;

/// <summary>Marks what may cross a process boundary or enter a journal. Every such type has a manifest in <see cref="MessageCodec"/>.</summary>
public interface IWireMessage;
