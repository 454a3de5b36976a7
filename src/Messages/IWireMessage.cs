namespace Slfd.Messages;

/// <summary>Marks what may cross a process boundary or enter a journal. Every such type has a manifest in <c>Serialization/MessageCodec.cs</c>.</summary>
public interface IWireMessage;
