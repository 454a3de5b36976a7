using Akka.Actor;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Reporting.Hosting;

namespace Slfd.Hosts.Stragglers;

/// <summary>
/// Publishes accepted attempts whose node does not: a node that is lost between acceptance and publication must not keep the artifacts that lie whole in the store (decision 24).
/// Every coordinator host runs one; whatever two of them, or one and a node, do at once is repeated until the cell is published.
/// </summary>
/// <remarks>Hears of acceptances as this host's reporting stores them, and when it starts asks about the cells whose folders hold a result that is not published.</remarks>
internal sealed class StragglerActor : ReceiveActor, IWithTimers
{
    private const int AtOnce = 100;
    private const int QuietTries = 3;
    private static readonly TimeSpan s_askFor = TimeSpan.FromSeconds(10);
    private readonly ICanTell _coordinator;
    private readonly RunsFolder _runs;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly Dictionary<CellId, Accepted> _waiting = [];
    private readonly HashSet<CellId> _unknown = [];
    private bool _asking;
    private bool _busy;

    /// <param name="coordinator">Knows which attempt of a cell was accepted.</param>
    /// <param name="runs">The store.</param>
    /// <param name="patience">How long a node may take to publish by itself.</param>
    /// <param name="say">Told what was published, and what cannot be.</param>
    /// <param name="clock">For tests.</param>
    public StragglerActor(ICanTell coordinator, RunsFolder runs, TimeSpan patience, Action<string> say, TimeProvider clock)
    {
        (_coordinator, _runs, _patience, _say, _clock) = (coordinator, runs, patience, say, clock);
        Receive<ResultStored>(stored => Wait(stored.Row.Cell, stored.Row.Token, stored.Row.Outcome.ResultSha256));
        Receive<Unpublished>(found => _unknown.UnionWith(found.Cells));
        Receive<Answers>(Know);
        Receive<Look>(_ =>
        {
            Ask();
            Publish();
        });
        Receive<Tried>(Tell);
        Receive<Status.Failure>(failure => _say($"the cells' folders cannot be looked through for unpublished results: {failure.Cause.Message}"));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ICanTell coordinator, RunsFolder runs, TimeSpan patience, Action<string> say, TimeProvider? clock = null) =>
        Akka.Actor.Props.Create(() => new StragglerActor(coordinator, runs, patience, say, clock ?? TimeProvider.System));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ResultStored));
        Task.Run(() => new Unpublished([.. Cells(_runs).Where(id => IsStaged(_runs.Cell(id)))])).PipeTo(Self);
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _patience / 2);
    }

    private void Wait(CellId cell, FencingToken token, string sha256)
    {
        _unknown.Remove(cell);
        _waiting[cell] = new(cell, token, sha256, _clock.GetUtcNow() + _patience, 0); // of two acceptances the later one is the cell's: it was run once more
    }

    private void Ask()
    {
        if (_asking || _unknown.Count == 0)
        {
            return;
        }

        _asking = true;
        var (coordinator, cells) = (_coordinator, _unknown.Take(AtOnce).ToArray());
        Task.Run(async () =>
        {
            List<(CellId, CellDetail?)> answers = [];
            try
            {
                foreach (var cell in cells)
                {
                    answers.Add((cell, await coordinator.Ask<object>(new GetCell(cell.ToString()), s_askFor) as CellDetail));
                }
            }
            catch (AskTimeoutException)
            {
                // It is away; the others are asked about next time.
            }

            return new Answers([.. answers]);
        }).PipeTo(Self);
    }

    private void Know(Answers answers)
    {
        _asking = false;
        foreach (var (cell, detail) in answers.Each)
        {
            if (_unknown.Remove(cell) && detail?.Outcome is { } outcome)
            {
                Wait(cell, detail.Winner, outcome.ResultSha256);
            }
        }
    }

    private void Publish()
    {
        var now = _clock.GetUtcNow();
        Accepted[] due = [.. _waiting.Values.Where(accepted => accepted.Due <= now)];
        if (_busy || due.Length == 0)
        {
            return;
        }

        _busy = true;
        var runs = _runs;
        Task.Run(() => new Tried([.. due.Select(accepted => (accepted, Try(runs.Cell(accepted.Cell), accepted)))])).PipeTo(Self);
    }

    private void Tell(Tried tried)
    {
        _busy = false;
        foreach (var (accepted, (published, fault)) in tried.Each)
        {
            if (_waiting.GetValueOrDefault(accepted.Cell) != accepted)
            {
                continue; // accepted anew meanwhile
            }

            if (fault is null)
            {
                _waiting.Remove(accepted.Cell);
                if (published)
                {
                    _say($"cell {accepted.Cell}: attempt {accepted.Token} was accepted, and published here since its node did not");
                }
            }
            else
            {
                _waiting[accepted.Cell] = accepted with { Tries = accepted.Tries + 1 };
                if (accepted.Tries == QuietTries)
                {
                    _say($"cell {accepted.Cell}: attempt {accepted.Token} was accepted and cannot be published; trying again: {fault}");
                }
            }
        }
    }

    /// <summary>Publishes an attempt, unless it is published or its result is not here.</summary>
    private static (bool Published, string? Fault) Try(CellFolder cell, Accepted accepted)
    {
        try
        {
            if (!File.Exists(Path.Combine(cell.Attempt(accepted.Token), CellFolder.ResultFile)))
            {
                return (false, null); // moved to its place: the result comes last
            }

            cell.Publish(accepted.Cell, accepted.Token, accepted.ResultSha256);
            return (true, null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (false, error.Message); // a disk, or somebody who does the same at this moment
        }
    }

    private static IEnumerable<CellId> Cells(RunsFolder runs)
    {
        var cells = Path.Combine(runs.Root, "cells");
        foreach (var folder in Directory.Exists(cells) ? Directory.EnumerateDirectories(cells) : [])
        {
            if (CellId.TryParse(Path.GetFileName(folder), out var id))
            {
                yield return id;
            }
        }
    }

    /// <summary>Whether an attempt's result lies there; also beside a published one, since a finished cell may be run once more.</summary>
    private static bool IsStaged(CellFolder cell) => cell.Attempts().Any(token => File.Exists(Path.Combine(cell.Attempt(token), CellFolder.ResultFile)));

    private sealed record Accepted(CellId Cell, FencingToken Token, string ResultSha256, DateTimeOffset Due, int Tries);

    private sealed record Unpublished(CellId[] Cells);

    private sealed record Answers((CellId Cell, CellDetail? Detail)[] Each);

    private sealed record Tried((Accepted Accepted, (bool Published, string? Fault) Outcome)[] Each);

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}
