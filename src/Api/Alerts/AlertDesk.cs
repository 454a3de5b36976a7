using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Alerts;

/// <summary>The alerts of this host's sweep: which hold, which of them somebody has seen, and how one says so.</summary>
/// <param name="questions">The way to the coordinator.</param>
/// <param name="parts">What else is looked at.</param>
/// <param name="notices">Certificates.</param>
/// <param name="diskBelow">Free bytes below which a disk counts as filling.</param>
internal sealed class AlertDesk(CoordinatorQuestions questions, ApiParts parts, HostNotices notices, long diskBelow)
{
    private static readonly TimeSpan s_recent = TimeSpan.FromSeconds(2);
    private Looked? _recent;

    /// <summary>How the sweep stands.</summary>
    /// <exception cref="ApiFailure">Nobody coordinates now.</exception>
    public Task<SweepSnapshot> Snapshot(CancellationToken stop) => SweepSnapshot.Take(questions, parts, notices, stop);

    /// <summary>All that hold now: those that nobody has seen first.</summary>
    /// <exception cref="ApiFailure">Nobody coordinates now.</exception>
    public async Task<IReadOnlyList<Alert>> Now(CancellationToken stop)
    {
        var (snapshot, seen) = (await Snapshot(stop), await questions.Ask<Acknowledgements>(new GetAcknowledgements(), stop));
        var at = DateTimeOffset.UtcNow;
        return [.. Alert.Of(snapshot, diskBelow, at).Select(alert => alert with { Seen = Array.FindLast(seen.All, one => alert.Is(one, at)) }).OrderBy(alert => alert.Seen is not null)];
    }

    /// <summary>The same, as it was two seconds ago at most: for a page that shows their number beside much else.</summary>
    /// <inheritdoc cref="Now" path="/exception"/>
    public async Task<IReadOnlyList<Alert>> Recent(CancellationToken stop)
    {
        if (_recent is not { } recent || Stopwatch.GetElapsedTime(recent.At) > s_recent)
        {
            _recent = recent = new(await Now(stop), Stopwatch.GetTimestamp());
        }

        return recent.All;
    }

    /// <summary>Somebody says that they have seen one.</summary>
    /// <param name="kind">Its kind, as a word.</param>
    /// <param name="key">Which of its kind.</param>
    /// <param name="dryRun">Only say what would change.</param>
    /// <param name="by">Who.</param>
    /// <param name="stop">Ends the request early.</param>
    /// <exception cref="ApiFailure">There is none such now, or nobody coordinates.</exception>
    public async Task<Changed> Acknowledge(string kind, string key, bool dryRun, OperatorId by, CancellationToken stop)
    {
        var wanted = Parse(kind);
        var now = await Now(stop);
        var alert = now.FirstOrDefault(alert => alert.Kind == wanted && alert.Key == key)
            ?? throw new ApiFailure(StatusCodes.Status404NotFound, $"there is no alert '{kind} {key}' now; {(now.Count == 0 ? "there are none" : $"these are: {string.Join("; ", now.Take(20).Select(one => $"{one.Kind.Name()} {one.Key}"))}")}");
        return alert.Seen is { } seen
            ? new(dryRun, 0, [], [$"{seen.By} has seen it already"])
            : await questions.Ask<Changed>(new AcknowledgeAlert(alert.Kind, alert.Key, alert.Number, dryRun, by), stop);
    }

    /// <summary>The kind that a word names.</summary>
    /// <exception cref="ApiFailure">None is called so.</exception>
    public static AlertKind Parse(string kind)
    {
        try
        {
            return AlertKinds.Table.Parse(kind);
        }
        catch (FormatException wrong)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, wrong.Message);
        }
    }

    private sealed record Looked(IReadOnlyList<Alert> All, long At);
}
