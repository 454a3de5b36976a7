using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Leases;

/// <summary>How long a device may hold a cell without a word, and how often it must speak.</summary>
public sealed record LeaseOptions
{
    /// <summary>How long a lease lasts without a beat; at least three times <see cref="BeatEvery"/>. Default 60 seconds.</summary>
    public TimeSpan Term { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a node sends a beat for all its cells. Default 10 seconds.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a device that got nothing waits before it asks again, unless it is woken earlier. Default 5 seconds.</summary>
    public TimeSpan AskAgain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checkpoints of one lease are written to the journal at most this often; a failure writes the latest in any case. Default 10 minutes.</summary>
    public TimeSpan RecordCheckpointsEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Device slots of one node, at most: a node that names more gets nothing for them. Default 64.</summary>
    public int SlotsPerNode { get; init; } = NodeLink.UsualSlots;

    /// <summary>Throws where the values cannot work together.</summary>
    /// <exception cref="ArgumentException">The message names the values and the remedy.</exception>
    public void Validate()
    {
        if (SlotsPerNode is < 1 or > NodeLink.MostSlots)
        {
            throw new ArgumentException($"slots per node {SlotsPerNode}: expected 1 to {NodeLink.MostSlots:N0}");
        }

        if (BeatEvery <= TimeSpan.Zero || AskAgain <= TimeSpan.Zero || Term < 3 * BeatEvery)
        {
            throw new ArgumentException($"lease term {Term}, beat every {BeatEvery}, ask again after {AskAgain}: all must be positive, "
                + "and the term at least three beats long, or one lost message ends a lease");
        }
    }
}
