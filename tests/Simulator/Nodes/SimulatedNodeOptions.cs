using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Simulator.Nodes;

/// <summary>What a simulated host is like.</summary>
internal sealed record SimulatedNodeOptions
{
    /// <summary>The host's name.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Which life of the host this is.</summary>
    public long Incarnation { get; init; } = 1;

    /// <summary>Its devices.</summary>
    public required int Slots { get; init; }

    /// <summary>How long it takes to run a cell; zero: the result is reported at once.</summary>
    public required Func<LeaseId, TimeSpan> Length { get; init; }

    /// <summary>The folder that it shares with the coordinator hosts, where these look for results: small ones are written there. Null: nobody looks.</summary>
    public RunsFolder? Store { get; init; }

    /// <summary>How long it waits before its first word.</summary>
    public TimeSpan StartAfter { get; init; }

    /// <summary>How long an unanswered message waits before it is repeated the first time; doubles up to <see cref="RepeatAfterAtMost"/>, as a real node's does.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two repeats.</summary>
    public TimeSpan RepeatAfterAtMost { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a drain may take in all.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(18);

    /// <summary>What a beat carries of the host and its cards; it may be null. Null: no beat carries anything.</summary>
    public Func<HostReading?>? Reading { get; init; }

    /// <summary>Where everything is counted; shared by all hosts of a simulation.</summary>
    public required Tally Tally { get; init; }
}
