namespace Slfd.Messages.Coordination;

/// <summary>How a node's connection to a coordinator host begins: a WebSocket, whose messages are frames (<see cref="Serialization.MessageFrame"/>).</summary>
public static class NodeLink
{
    /// <summary>The path that is asked for.</summary>
    public const string Path = "/node";

    /// <summary>The WebSocket's protocol, with its version: both sides must know it.</summary>
    public const string Protocol = "slfd.node.1";

    /// <summary>Header with the node's name. Where there are certificates it must be the certificate's, and may be left out.</summary>
    public const string NameHeader = "Slfd-Node";

    /// <summary>Header of a refusal: one sentence for a person.</summary>
    public const string BecauseHeader = "Slfd-Because";
}
