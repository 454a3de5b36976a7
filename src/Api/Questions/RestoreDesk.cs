using System.Text.RegularExpressions;
using Slfd.Artifacts;
using Slfd.Coordinator.Mending;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Questions;

/// <summary>Where a host is asked to put a backup of its journal back, and where it says how that went. It lives as long as the process: the API ends and starts again meanwhile.</summary>
/// <param name="refusal">Why this process cannot; null: it can.</param>
internal sealed partial class RestoreDesk(string? refusal)
{
    private readonly Lock _gate = new();
    private Action _stop = () => { };
    private RestoreWish? _wish;
    private RestoreState? _latest;

    /// <summary>Why this process cannot, in one sentence; null: it can.</summary>
    public string? Refusal => refusal;

    /// <summary>The file in the runs folder under which a backup is handed over.</summary>
    /// <param name="runs">The runs folder.</param>
    /// <param name="id">32 hex digits; null is returned for anything else.</param>
    public static string? FileOf(RunsFolder runs, string id) => Id().IsMatch(id) ? Path.Combine(runs.Root, $"restore-{id}.db") : null;

    /// <summary>A life of the host begins.</summary>
    /// <param name="stop">Ends it, after what it does now.</param>
    public void Opens(Action stop)
    {
        lock (_gate)
        {
            _stop = stop;
        }
    }

    /// <summary>Asks for it; the host stops coordinating, does it, and goes on.</summary>
    /// <returns>False: another was asked for, and is not done yet.</returns>
    public bool Ask(RestoreWish wish)
    {
        Action stop;
        lock (_gate)
        {
            if (_wish is not null)
            {
                return false;
            }

            (_wish, _latest, stop) = (wish, new(wish.Id, RestoreStage.Waiting, null, null), _stop);
        }

        stop();
        return true;
    }

    /// <summary>What was asked for and is not done; null: nothing.</summary>
    public RestoreWish? Wish
    {
        get
        {
            lock (_gate)
            {
                return _wish;
            }
        }
    }

    /// <summary>It is done, or it could not be.</summary>
    /// <param name="report">What came of it; null: nothing was changed.</param>
    /// <param name="because">Why nothing was changed.</param>
    public void Ended(MendingReport? report, string? because)
    {
        lock (_gate)
        {
            (_latest, _wish) = (new(_wish!.Id, report is null ? RestoreStage.Failed : RestoreStage.Done, because, report), null);
        }
    }

    /// <summary>How one stands; null: this process knows of none.</summary>
    public RestoreState? Of(string id)
    {
        lock (_gate)
        {
            return _latest?.Id == id ? _latest : null;
        }
    }

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}

/// <summary>A backup is to be put back.</summary>
/// <param name="Id">32 hex digits; its file has them in its name.</param>
/// <param name="File">Where it lies.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="By">Who wants it.</param>
internal sealed record RestoreWish(string Id, string File, string Name, OperatorId By);

/// <summary>How far a host is.</summary>
internal enum RestoreStage
{
    /// <summary>It was asked, and stops coordinating.</summary>
    Waiting = 1,

    /// <summary>The backup is the journal, and the host coordinates on it.</summary>
    Done = 2,

    /// <summary>Nothing was changed, and the host coordinates as before.</summary>
    Failed = 3,
}

/// <summary>How one restore stands.</summary>
/// <param name="Id">Which.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Because">Why nothing was changed; null: it was, or will be.</param>
/// <param name="Report">What came of it.</param>
internal sealed record RestoreState(string Id, RestoreStage Stage, string? Because, MendingReport? Report);
