using Akka.Actor;
using Slfd.Artifacts;

namespace Slfd.Api.Questions;

/// <summary>What the API speaks for.</summary>
/// <param name="Coordinator">The coordinator's actor, or the proxy of the singleton; only wire messages are told to it.</param>
/// <param name="Reporting">This host's reporting actor.</param>
/// <param name="Runs">Where reports lie.</param>
/// <param name="GateIsOpen">Whether a node that connects now is served; null: no nodes connect to this process.</param>
internal sealed record ApiParts(IActorRef Coordinator, IActorRef Reporting, RunsFolder Runs, Func<CancellationToken, Task<bool>>? GateIsOpen = null);
