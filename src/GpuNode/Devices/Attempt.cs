using Slfd.Experiments.Cells;
using Slfd.GpuNode.Workers;
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

    /// <summary>Where its worker looked for what the host lacks; empty: it lacks nothing, or the worker does not say.</summary>
    public IReadOnlyList<string> Places { get; set; } = [];

    /// <summary>Its end was reported: nothing more may be said about it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>What happens in it, for people; null before its worker has it.</summary>
    public AttemptLog? Log { get; set; }

    /// <summary>Its end is about to be reported.</summary>
    /// <param name="how">For its log.</param>
    public void End(string how)
    {
        IsOver = true;
        Log?.Close(how);
    }

    /// <summary>Reads the specification's label.</summary>
    /// <exception cref="System.Text.Json.JsonException">The specification cannot be read.</exception>
    public static Attempt Of(Grant grant) => new(grant, CellSpec.FromJson(grant.SpecJson).Label());

    /// <summary>Notes what the worker said about the cell.</summary>
    public void Note(WorkerEvent happening)
    {
        Tell(happening);
        Beat = happening switch
        {
            CellStarted started => Beat with { Iteration = started.Iteration, Of = started.Of, Phase = "load" },
            CellProgressed now => new(now.Lease, now.Iteration, now.Of, now.Loss, now.Rate, now.MemoryBytes, Beat.Checkpoint, now.Phase),
            CellCheckpointed saved => Beat with { Checkpoint = Math.Max(Beat.Checkpoint, saved.Iteration) },
            _ => Beat,
        };
    }

    /// <summary>Into the log, but for progress, which the metrics have.</summary>
    private void Tell(WorkerEvent happening)
    {
        switch (happening)
        {
            case CellStarted started:
                Log?.Line(started.Iteration > 0 ? $"goes on from iteration {started.Iteration} of {started.Of}" : $"begins; {started.Of} iterations");
                break;
            case CellProgressed progress when progress.Phase != Beat.Phase:
                Log?.Line($"{progress.Phase} at iteration {progress.Iteration}");
                break;
            case CellCheckpointed saved:
                Log?.Line($"checkpoint at iteration {saved.Iteration}, {saved.Bytes} bytes");
                break;
        }
    }
}
