using Microsoft.Extensions.Logging;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Networking;

namespace Slfd.Gate;

/// <summary>Where nodes connect, and which are let in.</summary>
public sealed record GateOptions
{
    /// <summary>The port that nodes look at unless they are told another.</summary>
    public const int DefaultPort = 8471;

    /// <summary>The interface and port; port 0: any.</summary>
    public required HostPort Listen { get; init; }

    /// <summary>With it, TLS 1.3 is spoken, and anyone who shows a node's certificate of the authority is the node of that name. Null: plain text, and <see cref="AdmitsToken"/> decides.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>Whether a token admits the node of that name; takes as long for a wrong one as for a right one. Asked only without <see cref="Tls"/>.</summary>
    public Func<string, NodeId, bool> AdmitsToken { get; init; } = (_, _) => false;

    /// <summary>Looked at again and again: after each change connected nodes are held against what is in force now. Those of <see cref="Tls"/> come by themselves.</summary>
    public IReadOnlyList<IWatchedFiles> Files { get; init; } = [];

    /// <summary>How often. Default 3 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What is spoken with nodes, the best first. Default: what this release knows.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = NodeLink.Protocols;

    /// <summary>By which certificates end, and files are looked at.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What nodes can make this host spend.</summary>
    public GateLimits Limits { get; init; } = new();

    /// <summary>Where it is told who came, went and was refused; a few lines a second at most.</summary>
    public Action<LogLevel, string> Log { get; init; } = (_, _) => { };
}
