using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Gate;

/// <summary>
/// What one connection may say. Every message over it is from one life of one node, in sizes that are bounded; a message that speaks for another, or that
/// no real node sends, ends the connection. Pure: time comes in as a value. Confined to the connection's reader.
/// </summary>
/// <param name="node">Whose connection it is.</param>
/// <param name="limits">What is too much.</param>
/// <param name="clock">By which lives of nodes are numbered.</param>
internal sealed class NodeSession(NodeId node, GateLimits limits, TimeProvider clock)
{
    private const int LongestMessage = 4 << 10, LongestTail = 8 << 10, LongestPhase = 100, LongestNeed = 256, LongestRelease = 80, LongestModel = 60, MostNeeds = 1_024;
    private const int MostPoints = 10_000, MostCounts = 100_000;
    private readonly HashSet<string> _slots = [];
    private long? _incarnation;

    /// <summary>The message as it may go on: texts for people are cut to their limit and cleaned of control characters.</summary>
    /// <exception cref="InvalidDataException">It may not; the sentence is for the node and the log.</exception>
    public INodeMessage Take(INodeMessage message)
    {
        if (message.Node != node)
        {
            throw new InvalidDataException(NodeName.IsValid(message.Node.Name)
                ? $"a message of node {message.Node} over the connection of node {node}: each node speaks for itself only"
                : $"a message without a node's name over the connection of node {node}");
        }

        if (message.Incarnation < 0 || message.Incarnation > (clock.GetUtcNow() + limits.ClockAhead).ToUnixTimeMilliseconds())
        {
            throw new InvalidDataException($"node {node} says that it was started at {message.Incarnation}, which is in the future: set its clock, and delete its incarnation file");
        }

        if ((_incarnation ??= message.Incarnation) != message.Incarnation)
        {
            throw new InvalidDataException($"node {node} spoke as two lives of itself over one connection");
        }

        return message switch
        {
            Hello hello => Take(hello),
            RequestWork request => Take(request),
            Heartbeat beat => Take(beat),
            ReportSucceeded report => Take(report),
            ReportFailed report => Take(report),
            HandBack or Goodbye => message,
            _ => throw new InvalidDataException($"a {message.GetType().Name}, which is nothing that a node may say"),
        };
    }

    private Hello Take(Hello hello)
    {
        Most(hello.Slots.Length, limits.Slots, "device slots");
        Most(hello.Running.Length, LeasesAtMost, "leases");
        foreach (var slot in hello.Slots)
        {
            Slot(slot);
        }

        return hello with
        {
            Release = hello.Release is { Length: > 0 } release ? ForeignText.Line(release, LongestRelease) : null,
            Models = hello.Models.Length == hello.Slots.Length ? [.. hello.Models.Select(model => ForeignText.Line(model, LongestModel))] : [],
        };
    }

    private RequestWork Take(RequestWork request)
    {
        Slot(request.Slot);
        return request with { Lacks = request.Lacks is { Length: > 0 } lacks ? Needs(lacks) : null };
    }

    /// <summary>What a host has, or lacks: of many, the first.</summary>
    private static string[] Needs(string[] needs) => [.. needs.Take(MostNeeds).Select(need => ForeignText.Line(need, LongestNeed))];

    private Heartbeat Take(Heartbeat beat)
    {
        Most(beat.Cells.Length, LeasesAtMost, "leases");
        Most(beat.Unusable.Length, limits.Slots, "device slots");
        return beat with
        {
            Cells = [.. beat.Cells.Select(cell => cell with { Phase = ForeignText.Line(cell.Phase, LongestPhase) })],
            Has = beat.Has is { Length: > 0 } has ? Needs(has) : null,
            Unusable = [.. beat.Unusable.Select(Take)],
        };
    }

    private UnusableSlot Take(UnusableSlot unusable)
    {
        Slot(unusable.Slot);
        return UnusableSlot.Of(unusable.Slot, unusable.Because ?? string.Empty, unusable.For);
    }

    private ReportSucceeded Take(ReportSucceeded report)
    {
        var outcome = report.Outcome ?? throw new InvalidDataException("a result without an outcome");
        foreach (var hash in (string[])[outcome.ResultSha256, outcome.SyntheticSetSha256, outcome.DataSha256])
        {
            if (!ArtifactNames.IsSha256(hash))
            {
                throw new InvalidDataException("a result with a hash that is none: expected 64 lower-case hex digits");
            }
        }

        Most(outcome.Iterations.Length, MostPoints, "evaluation points");
        Most(outcome.Correct.Length, MostCounts, "counts");
        return outcome.Tested < 0 || outcome.Correct.Any(count => (count < 0 && count != CellOutcome.Diverged) || count > outcome.Tested) || !(outcome.Seconds >= 0)
            ? throw new InvalidDataException("a result with counts that cannot be")
            : report with { Outcome = outcome.Cleaned() };
    }

    private ReportFailed Take(ReportFailed report)
    {
        Slot(report.Slot);
        var failure = report.Failure ?? throw new InvalidDataException("a failure without its cause");
        return Enum.IsDefined(failure.Class)
            ? report with
            {
                Failure = failure with
                {
                    Message = ForeignText.Clean(failure.Message, LongestMessage),
                    StderrTail = ForeignText.CleanTail(failure.StderrTail, LongestTail),
                    Lacks = failure.Lacks is { Length: > 0 } need ? ForeignText.Line(need, LongestNeed) : null,
                },
            }
            : throw new InvalidDataException($"a failure of class {(int)failure.Class}, which there is not: known are {string.Join(", ", Enum.GetNames<FailureClass>())}");
    }

    /// <summary>A slot's cell, one that is being reported and one that is being handed back.</summary>
    private int LeasesAtMost => 4 * limits.Slots;

    private void Slot(string name)
    {
        if (!NodeName.IsSlot(name))
        {
            throw new InvalidDataException("a device slot whose name is none: allowed are 1 to 63 letters, digits, ':', '.', '-' and '_'");
        }

        if (_slots.Add(name))
        {
            Most(_slots.Count, limits.Slots, "device slots");
        }
    }

    private void Most(int count, int most, string what)
    {
        if (count > most)
        {
            throw new InvalidDataException($"node {node} names {count} {what}; at most {most} are allowed{(what == "device slots" ? " (slfd.leases.slots-per-node of the coordinator)" : string.Empty)}");
        }
    }
}
