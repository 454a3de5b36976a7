using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Questions;

/// <summary>What the API speaks for.</summary>
/// <param name="Coordinator">The coordinator's actor, or the proxy of the singleton; only wire messages are told to it.</param>
/// <param name="Reporting">This host's reporting actor.</param>
/// <param name="Runs">Where reports lie.</param>
/// <param name="Health">What <c>/readyz</c> asks; null: the coordinator alone.</param>
/// <param name="Notices">What else of this host people should know in time, a sentence each; null: nothing.</param>
internal sealed record ApiParts(
    IActorRef Coordinator,
    IActorRef Reporting,
    RunsFolder Runs,
    HealthCheckService? Health = null,
    Func<CancellationToken, Task<IReadOnlyList<string>>>? Notices = null)
{
    /// <summary>Which coordinator hosts there are; null: this process alone.</summary>
    public Func<IReadOnlyList<CoordinatorHostView>>? Hosts { get; init; }

    /// <summary>The coordinator hosts; of a process that coordinates alone, itself.</summary>
    public IReadOnlyList<CoordinatorHostView> KnownHosts() => Hosts?.Invoke() ?? [new(Environment.MachineName, Coordinates: true, InContact: true, Answers: true, NodeLink.Release)];

    /// <summary>Who was not let in at this host's port for nodes lately; null: it has no such port.</summary>
    public Func<IReadOnlyList<RefusedNode>>? Refused { get; init; }

    /// <summary>The same; none where there is no port.</summary>
    public IReadOnlyList<RefusedNode> RefusedNodes() => Refused?.Invoke() ?? [];

    /// <summary>Where this process is asked to put a backup of its journal back.</summary>
    public RestoreDesk Restores { get; init; } = new("'slfd run' coordinates here: end it (Ctrl-C), type 'slfd restore-journal FILE --yes', and the same run again");
}
