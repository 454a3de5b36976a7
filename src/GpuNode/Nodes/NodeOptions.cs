using Slfd.Artifacts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <summary>What a node is, and how patient.</summary>
public sealed record NodeOptions
{
    /// <summary>The host's name: letters, digits, dot, dash and underscore, since it names a folder too. Two running nodes must not share one.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Where artifacts, outbox and incarnation counter lie.</summary>
    public required RunsFolder Runs { get; init; }

    /// <summary>The places for workers, at least one; <see cref="DeviceList.Parse(string)"/>.</summary>
    public required IReadOnlyList<DeviceSlot> Slots { get; init; }

    /// <summary>How a worker is started.</summary>
    public required WorkerCommandLine Worker { get; init; }

    /// <summary>Where workers look for data sets; absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where artifacts go. Default: nowhere else, since <see cref="Runs"/> is shared with the coordinator hosts.</summary>
    public NodeArtifacts Artifacts { get; init; } = NodeArtifacts.Shared;

    /// <summary>Patience with workers.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>How long an unanswered message waits before it is repeated the first time; doubles up to <see cref="RepeatAfterAtMost"/>. Default 1 s.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two repeats. Default 10 s.</summary>
    public TimeSpan RepeatAfterAtMost { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a drain may take in all, even where somebody does not answer. Default 18 s, so that Ctrl-C is done in 20; above <see cref="DeviceOptions.DrainGrace"/>.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(18);

    /// <summary>A node that has had no cell for so long drains and leaves by itself, also where no coordinator answers; null: it stays until it is stopped. For jobs of a batch system.</summary>
    public TimeSpan? IdleOut { get; init; }

    /// <summary>Checks what the types cannot say.</summary>
    /// <exception cref="ArgumentException">A value that cannot work; the message says which and why.</exception>
    internal void Validate()
    {
        if (Node.Name is null or "" or "." or ".." || Node.Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_')))
        {
            throw new ArgumentException($"'{Node.Name}' cannot name a node: allowed are letters, digits, '.', '-' and '_'");
        }

        if (Slots.Count == 0 || Slots.DistinctBy(slot => slot.Slot).Count() < Slots.Count)
        {
            throw new ArgumentException($"a node needs at least one slot, each with a name of its own; got [{string.Join(", ", Slots.Select(slot => slot.Slot))}]");
        }

        if (DrainLimit <= Device.DrainGrace)
        {
            throw new ArgumentException($"the drain limit ({DrainLimit}) must be longer than the workers' drain grace ({Device.DrainGrace})");
        }
    }
}
