using Akka.Actor;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Hosting;

/// <summary>Rendering: a report waits until the coordinator has said that nothing newer exists, and that is stored.</summary>
public sealed partial class ReportingActor
{
    private readonly List<Waiter> _waiting = [];

    private void Enqueue(RenderReports request)
    {
        Waiter waiter = new(request, Sender);
        _waiting.Add(waiter);
        Timers.StartSingleTimer(waiter, new PatienceEnded(waiter), _options.Patience);
        if (!_asking)
        {
            Ask(); // an answer to an earlier question may predate this request, so that one is awaited first
        }
    }

    private void Answered()
    {
        _waiting.ForEach(waiter => waiter.Confirmed |= waiter.Asked);
        if (_waiting.Exists(waiter => !waiter.Asked))
        {
            Ask();
        }

        RenderReady();
    }

    private void RenderReady()
    {
        if (!_writing && _pending.Count == 0 && !_gridsChanged)
        {
            foreach (var waiter in _waiting.FindAll(waiter => waiter.Confirmed))
            {
                Render(waiter, caughtUp: true);
            }
        }
    }

    private void RenderLate(Waiter waiter)
    {
        if (_waiting.Contains(waiter))
        {
            Render(waiter, caughtUp: false);
        }
    }

    private void Render(Waiter waiter, bool caughtUp)
    {
        _waiting.Remove(waiter);
        Timers.Cancel(waiter);
        var (store, runs, request) = (_store, _runs, waiter.Request);
        Task.Run<object>(() =>
        {
            if (store.FindGrid(request.Grid) is not { } grid)
            {
                var known = string.Join(", ", store.Grids().Select(one => one.Name));
                return new ReportsFailed(request.Grid, $"there is no grid called '{request.Grid}'; {(known.Length > 0 ? $"there is {known}" : "none was submitted yet")}");
            }

            var table = GridTable.From(grid, store.RowsOf(grid), request.Context);
            if (!request.Write)
            {
                return new ReportsRendered(grid.Name, runs.Report(grid.Name), table, Figures: null, caughtUp);
            }

            var written = DamagedCells.NamedIn(table, runs, request.MostHashed);
            return new ReportsRendered(grid.Name, ReportFolder.Write(runs, written), table, request.Figures ? ReportFolder.Draw(runs, written) : null, caughtUp) { Written = written };
        }).PipeTo(waiter.Asker, Self, failure: error => new ReportsFailed(request.Grid, error.GetBaseException() is InvalidDataException other ? other.Message : $"the report could not be written: {error.Message}"));
    }

    private sealed class Waiter(RenderReports request, IActorRef asker)
    {
        public RenderReports Request { get; } = request;

        public IActorRef Asker { get; } = asker;

        public bool Asked { get; set; }

        public bool Confirmed { get; set; }
    }

    private sealed record PatienceEnded(Waiter Waiter);
}
