using CsCheck;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Tests.Operators;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Cells;

/// <summary>
/// Whatever happens in whatever order: a unit is granted only where its cell has its set and wants it and no cell waits, each lease with the next token; a set that is there
/// opens its units at once; a cell is put together only from units that are done; and journal and snapshot agree. <c>bench/mutants</c> shows that each of these is missed.
/// </summary>
public class Random_histories_of_units
{
    private static readonly Grid s_spread = AGrid.Named("g", seeds: 2) with
    {
        Evaluation = AGrid.Named("g").Evaluation with { Every = 5, Repeats = 2 },
        Spread = true,
    };

    private static readonly Dictionary<CellId, CellSpec> s_specs = Enumerable.Range(0, s_spread.CellCount() + s_spread.UnitCount()).Select(s_spread.CellAt).ToDictionary(spec => spec.Id());

    [Fact]
    public void Keep_the_rules() => Gen.Int[0, 12].Array[5, 60].Sample(steps =>
    {
        History history = new();
        foreach (var step in steps)
        {
            history.Take(step);
        }

        history.Finish();
    }, iter: 150);

    private sealed class History
    {
        private readonly ACoordinator _coordinator = new();
        private readonly Dictionary<CellId, int> _reached = [];
        private readonly Dictionary<CellId, int> _tokens = [];
        private readonly HashSet<LeaseId> _byUnits = []; // leases of cells that leave their evaluation to their units
        private readonly List<Grant> _held = [];
        private int _turn;
        private long _beat;

        public History() => _coordinator.Submit(s_spread);

        public void Take(int step)
        {
            _turn++;
            var held = _held.Count == 0 ? null : _held[_turn % _held.Count];
            switch (step)
            {
                case 0 or 1 or 2 or 3:
                    Request();
                    break;
                case 4 or 5 when held is not null:
                    Work(held);
                    break;
                case 6 when held is not null:
                    Reach(held, Math.Min(10, _reached.GetValueOrDefault(held.Lease.Cell) + 3));
                    break;
                case 7 when held is not null:
                    _coordinator.Fail(held.Lease);
                    break;
                case 8:
                    _coordinator.Pass(ACoordinator.Leases.Term * 2);
                    break;
                case 9:
                    _coordinator.Restart();
                    break;
                case 10:
                    Submit(_turn % 2 == 0);
                    break;
                case 11 when _turn % 3 == 0:
                    Retry(_turn % 2 == 0 && Stranded() is { } stranded ? stranded : s_specs.Keys.ElementAt(_turn % s_specs.Count), force: _turn % 2 == 0);
                    break;
                case 12 when held is { Judging: Judging.ByUnits }:
                    EndAfterUnits(held, _turn % 5);
                    break;
                case 11:
                    _coordinator.Cancel(AnOperator.Only(s_specs.Keys.ElementAt(_turn % s_specs.Count)));
                    break;
            }

            Look();
        }

        /// <summary>With devices that work and nobody who cancels, every cell comes to its end.</summary>
        public void Finish()
        {
            Submit(spread: true);
            _coordinator.Retry(CellSelector.All with { States = [CellState.Cancelled, CellState.Failed] });
            foreach (var device in _coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined)
            {
                _coordinator.Ask<Changed>(new RestoreDevice(device));
            }

            for (var patience = 0; patience < 500 && !(_coordinator.Status("g") is { Ended: true, Done: 4 }); patience++)
            {
                _coordinator.Pass(TimeSpan.FromSeconds(20));
                Look();
                while (_held.Count > 0)
                {
                    Work(_held[0]);
                    Look();
                }

                Request();
            }

            Assert.True(_coordinator.Status("g").Done == 4, Stand());
        }

        /// <summary>For a failure: how every cell stands, and which devices get nothing.</summary>
        private string Stand() => string.Join('\n', s_specs.Values.Select(spec => $"{spec.Label()}: {_coordinator.Look(spec.Id()).View.State} {_coordinator.Look(spec.Id()).View.Why}")
            .Concat(_coordinator.Ask<FailedCells>(new GetFailedCells("g")).Quarantined.Select(device => $"quarantined: {device}")).Prepend($"asks as cpu:{_turn % 8}"));

        /// <summary>A grid that spreads no more has its cells judge themselves, also those that are leased.</summary>
        private void Submit(bool spread)
        {
            _coordinator.Submit(s_spread with { Spread = spread ? true : null });
            if (!spread)
            {
                _byUnits.Clear();
            }
        }

        private void Retry(CellId cell, bool force)
        {
            var (waits, spec) = (StateOf(cell) == CellState.Blocked, s_specs[cell]);
            _coordinator.Retry(AnOperator.Only(cell), force);
            if (waits && spec is { Distillation: not null, Unit: null })
            {
                Assert.DoesNotContain(spec.Units(), unit => StateOf(unit.Id()) is CellState.Failed or CellState.Cancelled); // who retries a cell that waits means its units
            }
        }

        /// <summary>A cell that waits for a unit of which nothing comes.</summary>
        private CellId? Stranded() => s_specs.Values
            .Where(spec => spec.Unit is { } unit && StateOf(unit.Cell) == CellState.Blocked && StateOf(spec.Id()) is CellState.Failed or CellState.Cancelled)
            .Select(spec => (CellId?)spec.Unit!.Cell).FirstOrDefault();

        private CellState StateOf(CellId cell) => _coordinator.Look(cell).View.State;

        private void Request()
        {
            var cellsWait = s_specs.Values.Any(spec => spec.Unit is null && StateOf(spec.Id()) == CellState.Waiting);
            if (_coordinator.Request($"cpu:{_turn % 8}") is not Grant grant)
            {
                return;
            }

            var spec = s_specs[grant.Lease.Cell];
            var next = _tokens[grant.Lease.Cell] = _tokens.GetValueOrDefault(grant.Lease.Cell) + 1;
            Assert.True(grant.Lease.Token.Value == next, $"granted with token {grant.Lease.Token}, and {next} is the next");
            if (spec.Unit is { } unit)
            {
                Assert.False(cellsWait, "a unit was granted while a cell waits");
                var owner = _coordinator.Look(unit.Cell).View;
                Assert.True(_reached.GetValueOrDefault(unit.Cell) >= UnitSpec.OpensAt(unit.Iteration), $"unit of iteration {unit.Iteration} granted at {_reached.GetValueOrDefault(unit.Cell)}");
                Assert.False(owner.State is CellState.Done or CellState.Cancelled);
                Assert.Equal(Judging.Here, grant.Judging);
            }
            else if (grant.Judging == Judging.Gather)
            {
                Assert.All(spec.Units(), its => Assert.Equal(CellState.Done, _coordinator.Look(its.Id()).View.State));
            }
            else if (spec.Distillation is null)
            {
                Assert.Equal(Judging.Here, grant.Judging);
            }
            else if (grant.Judging == Judging.ByUnits)
            {
                _byUnits.Add(grant.Lease);
                Assert.True(_reached.GetValueOrDefault(grant.Lease.Cell) < 10 || spec.Units().All(its => _coordinator.Look(its.Id()).View.State == CellState.Done));
            }

            _held.Add(grant);
        }

        /// <summary>What a worker makes of a lease.</summary>
        private void Work(Grant held)
        {
            var spec = s_specs[held.Lease.Cell];
            if (held.Judging == Judging.ByUnits)
            {
                Reached(held.Lease, 10, _coordinator.Ask<LeaseEnded>(new HandBack(ACoordinator.Node, 1, held.Lease, 10)).Verdict);
            }
            else
            {
                int[] points = [.. spec.EvaluationPoints()];
                var outcome = AGrid.OutcomeOf(held.Lease.Cell) with { Iterations = points, Correct = [.. Enumerable.Repeat(37, points.Length * spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats)] };
                _coordinator.Tell(new ReportSucceeded(ACoordinator.Node, 1, held.Lease, outcome));
            }

            _held.Remove(held);
        }

        /// <summary>A cell has distilled; before it is handed back, other devices take so many leases and end them.</summary>
        private void EndAfterUnits(Grant held, int leases)
        {
            Reach(held, 10);
            for (var before = _held.Count; leases > 0; leases--, before = _held.Count)
            {
                Request();
                if (_held.Count > before)
                {
                    Work(_held[^1]);
                }
            }

            Work(held);
        }

        private void Reach(Grant held, int iteration)
        {
            if (s_specs[held.Lease.Cell].Distillation is not null && _coordinator.State.OpenLeases.Any(lease => lease.Id == held.Lease))
            {
                _coordinator.Hello(1, [.. _coordinator.State.OpenLeases.Select(lease => lease.Id)]);
                Assert.NotNull(_coordinator.Beat(++_beat, ACoordinator.BeatOf(held.Lease, iteration)));
                Reached(held.Lease, iteration, Verdict.Accepted);
            }
        }

        private void Reached(LeaseId lease, int iteration, Verdict verdict)
        {
            if (verdict != Verdict.Accepted)
            {
                return;
            }

            _reached[lease.Cell] = Math.Max(_reached.GetValueOrDefault(lease.Cell), iteration);
            if (_byUnits.Contains(lease) && StateOf(lease.Cell) is not (CellState.Done or CellState.Cancelled))
            {
                var open = s_specs[lease.Cell].Units().Where(unit => UnitSpec.OpensAt(unit.Unit!.Iteration) <= iteration);
                Assert.DoesNotContain(open, unit => StateOf(unit.Id()) == CellState.Blocked); // the set is there
            }
        }

        private void Look()
        {
            _held.RemoveAll(held => _coordinator.State.OpenLeases.All(lease => lease.Id != held.Lease));
            var replayed = Settled(_coordinator.Replayed());
            Assert.Equal(replayed, Settled(Sweep.FromSnapshot(_coordinator.State.ToSnapshot(), ACoordinator.Leases, new())));
            Assert.Equal(replayed, Settled(Sweep.FromSnapshot(_coordinator.Replayed().ToSnapshot(), ACoordinator.Leases, new())));
            var status = _coordinator.Status("g");
            Assert.Equal(4, status.Cells);
            foreach (var cell in s_specs.Keys)
            {
                Assert.NotNull(_coordinator.Look(cell).View.Why);
            }
        }

        /// <summary>The bytes of a state after a start and the end of every back-off, since those alone are a matter of memory.</summary>
        private byte[] Settled(Sweep state)
        {
            var later = _coordinator.Now.AddHours(1);
            state.Apply(new Messages.Events.CoordinatorStarted(later.ToUnixTimeMilliseconds(), 99, "test"));
            state.Handle(Tick.Instance, later.AddSeconds(20));
            state.Handle(Tick.Instance, later.AddSeconds(40));
            return state.ToSnapshot().State;
        }
    }
}
