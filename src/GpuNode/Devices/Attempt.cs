using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Workers;

namespace Slfd.GpuNode.Devices;

/// <summary>One lease as its device works on it. Confined to the device actor.</summary>
internal sealed class Attempt(Grant grant, string label)
{
    /// <summary>What was granted.</summary>
    public Grant Grant { get; } = grant;

    /// <summary>Cell and token.</summary>
    public LeaseId Lease => Grant.Lease;

    /// <summary>What a person calls the cell.</summary>
    public string Label { get; } = label;

    /// <summary>How far it came.</summary>
    public CellBeat Beat { get; private set; } = new(grant.Lease, 0, 0, double.NaN, 0, 0, 0, "start");

    /// <summary>Set once its end was reported: nothing more may be said about it.</summary>
    public bool IsOver { get; set; }

    /// <summary>Reads the specification's label.</summary>
    /// <exception cref="System.Text.Json.JsonException">The specification cannot be read.</exception>
    public static Attempt Of(Grant grant) => new(grant, CellSpec.FromJson(grant.SpecJson).Label());

    /// <summary>Notes what the worker said about the cell.</summary>
    public void Note(WorkerEvent happening) =>
        Beat = happening switch
        {
            CellStarted started => Beat with { Iteration = started.Iteration, Of = started.Of, Phase = "load" },
            CellProgressed now => new(now.Lease, now.Iteration, now.Of, now.Loss, now.Rate, now.MemoryBytes, Beat.Checkpoint, now.Phase),
            CellCheckpointed saved => Beat with { Checkpoint = Math.Max(Beat.Checkpoint, saved.Iteration) },
            _ => Beat,
        };
}
