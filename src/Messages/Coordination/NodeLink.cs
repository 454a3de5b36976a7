using System.Reflection;

namespace Slfd.Messages.Coordination;

/// <summary>How a node's connection to a coordinator host begins: a WebSocket, whose messages are frames (<see cref="Serialization.MessageFrame"/>).</summary>
public static class NodeLink
{
    /// <summary>The path that is asked for.</summary>
    public const string Path = "/node";

    /// <summary>The WebSocket's protocol, with its version. What may be understood wrongly by the release before gets a new number; new members of a message do not (docs/decisions/0065).</summary>
    public const string Protocol = "slfd.node.1";

    /// <summary>Every version that this release speaks, the best first: its own and that of the release before, so that hosts and nodes can be replaced one by one in mid-sweep.</summary>
    public static IReadOnlyList<string> Protocols { get; } = [Protocol];

    /// <summary>Device slots that a coordinator takes from one node, unless it is told another number.</summary>
    public const int UsualSlots = 64;

    /// <summary>The largest number that it can be told.</summary>
    public const int MostSlots = 1024;

    /// <summary>Header with the node's name. Where there are certificates it must be the certificate's, and may be left out.</summary>
    public const string NameHeader = "Slfd-Node";

    /// <summary>Header with the release of the side that sends it; only people read it.</summary>
    public const string ReleaseHeader = "Slfd-Release";

    /// <summary>The release of this side: the version, and after a plus the commit it was built from.</summary>
    public static string Release { get; } = typeof(NodeLink).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unversioned";

    /// <summary>Header of a refusal: one sentence for a person.</summary>
    public const string BecauseHeader = "Slfd-Because";
}
