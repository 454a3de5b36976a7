using Akka.Actor;
using Slfd.Messages.Workers;

namespace Slfd.GpuNode.Workers;

/// <summary>From the threads of a <see cref="WorkerProcess"/> to the actor that owns it. Local only.</summary>
internal interface IFromWorker : INoSerializationVerificationNeeded
{
    /// <summary>Which process; an earlier one's messages may still arrive after it was replaced.</summary>
    WorkerProcess Worker { get; }
}

/// <summary>Some events in order. The next come only after <see cref="WorkerProcess.Took"/>, so a flood stays in the pipe.</summary>
internal sealed record WorkerSaid(WorkerProcess Worker, IReadOnlyList<WorkerEvent> Events) : IFromWorker;

/// <summary>The process is gone and reaped. The last message of a worker.</summary>
/// <param name="Worker">Which process.</param>
/// <param name="ExitCode">128 + n after signal n; -1 if it does not die.</param>
/// <param name="StderrTail">Its last words.</param>
/// <param name="Garbage">What it said that is not of the protocol, for which it was killed; null if it ended otherwise.</param>
/// <param name="KernelKilled">Whether the kernel killed a process for want of memory since the worker's current cell began.</param>
internal sealed record WorkerEnded(WorkerProcess Worker, int ExitCode, string StderrTail, string? Garbage, bool KernelKilled = false) : IFromWorker
{
    /// <summary>One phrase for a person that completes "the worker …".</summary>
    public string Story => Garbage is null ? WorkerExit.Describe(ExitCode) : $"broke the line protocol and was killed: {Garbage}";
}
