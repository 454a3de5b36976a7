using System.Collections.Immutable;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Facts;

/// <summary>What this life of the coordinator knows of a node. In memory only: a node says hello again when it is not known. A value: a change makes another one.</summary>
internal sealed record NodeEntry
{
    /// <summary>The latest life that was heard of.</summary>
    public long Incarnation { get; init; }

    /// <summary>Whether that life has said hello.</summary>
    public bool Met { get; init; }

    /// <summary>Number of its latest beat.</summary>
    public long LastBeat { get; init; }

    /// <summary>Its device slots, as it said.</summary>
    public IReadOnlyList<string> Slots { get; init; } = [];

    /// <summary>What the device of each slot is called, in the order of <see cref="Slots"/>, as it said; empty: it did not.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The release of its program, as it said; null: it did not.</summary>
    public string? Release { get; init; }

    /// <summary>What its host was found to lack, and when that was said last, in milliseconds since 1970.</summary>
    public ImmutableDictionary<string, long> Lacks { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What its host was found to lack and has said that it has by now.</summary>
    public ImmutableHashSet<string> Has { get; init; } = [];

    /// <summary>Its slots on which no worker starts, as its latest beat says.</summary>
    public ImmutableDictionary<string, NoWorker> Unusable { get; init; } = ImmutableDictionary<string, NoWorker>.Empty;

    /// <summary>Whether it is handing back its cells, as its latest beat says.</summary>
    public bool Leaving { get; init; }

    /// <summary>How its host stood when it said so last; null: it has not said.</summary>
    public HostReading? Reading { get; init; }

    /// <summary>When it was last heard, in milliseconds since 1970; 0: not yet.</summary>
    public long HeardAt { get; init; }
}
