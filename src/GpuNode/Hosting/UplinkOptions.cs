using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Networking;

namespace Slfd.GpuNode.Hosting;

/// <summary>How a node reaches the coordinator hosts: it connects to the port for nodes of one of them, and listens on nothing itself.</summary>
public sealed record UplinkOptions
{
    /// <summary>The node's name; with <see cref="Tls"/> that of its certificate.</summary>
    public required NodeId Node { get; init; }

    /// <summary>All coordinator hosts, in any order; the next is tried when one is lost.</summary>
    public required IReadOnlyList<HostPort> Hosts { get; init; }

    /// <summary>The node's certificate, and the authority whose coordinator hosts it trusts; null: plain text, and <see cref="Token"/> is sent.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>Reads the token that admits nodes, before each connection; null: there is none yet.</summary>
    public Func<string?> Token { get; init; } = () => null;

    /// <summary>What it can speak, the best first. Default: what this release knows.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = NodeLink.Protocols;

    /// <summary>How long a connection may take to be made. Default 10 s.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause after a failed connection; it doubles up to <see cref="RetryAfterAtMost"/>, and each is cut by chance, by half at most. Default half a second.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause. Default 10 s.</summary>
    public TimeSpan RetryAfterAtMost { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host may answer nothing while the node speaks, before another is tried; longer than a fail-over. Default 40 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How often the connection is tried with a ping, and how long the answer may take. Default 5 s.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that wait to be sent; an older one makes way for a newer, since the node repeats all that matters. Default 256.</summary>
    public int Waiting { get; init; } = 256;

    /// <summary>Bytes of one message from a coordinator. Default 4 MiB.</summary>
    public int MessageBytes { get; init; } = 4 << 20;
}
