namespace Slfd.Gate;

/// <summary>Everything that a node can make a coordinator host spend is bounded here. docs/security.md lists the limits.</summary>
public sealed record GateLimits
{
    /// <summary>Device slots of one node. Default 64.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Nodes that are connected to one host at a time. Default 4,096.</summary>
    public int Nodes { get; init; } = 4096;

    /// <summary>Connections that are not a node's yet, at a time: more are hung up on as they come. Default 512.</summary>
    public int Strangers { get; init; } = 512;

    /// <summary>The same, from one address. Default 64.</summary>
    public int StrangersOfOneAddress { get; init; } = 64;

    /// <summary>How long a connection may take until it is a node's. Default 10 s.</summary>
    public TimeSpan Knock { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one message from a node; a heartbeat of 64 cells has 10 KiB. Default 256 KiB.</summary>
    public int MessageBytes { get; init; } = 256 << 10;

    /// <summary>How long one message may take to arrive. Default 30 s.</summary>
    public TimeSpan MessageWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Messages a second from one node, over a while; faster ones are read later. Default 100.</summary>
    public int MessagesPerSecond { get; init; } = 100;

    /// <summary>Messages that may come at once before that. Default 400.</summary>
    public int MessageBurst { get; init; } = 400;

    /// <summary>Answers that wait for a node to read them; one more ends the connection. Default 256.</summary>
    public int WaitingAnswers { get; init; } = 256;

    /// <summary>How long one answer may take to be sent. Default 15 s.</summary>
    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a node may say nothing; longer than several beats. Default 5 minutes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a node's connection is tried with a ping, and how long the answer may take. Default 10 s.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far a node's clock may be ahead, by which it numbers its lives. Default one day.</summary>
    public TimeSpan ClockAhead { get; init; } = TimeSpan.FromDays(1);
}
