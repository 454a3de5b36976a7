using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Nodes.Schedules;

/// <summary>As much of a coordinator as the protocol's text demands: it grants, repeats its answers, forgets nodes, and rules on every report.</summary>
internal sealed class ModelCoordinator(int cells)
{
    private readonly ModelCell[] _cells = [.. Enumerable.Range(0, cells).Select(seed => new ModelCell((ACell.DcPixel with { Seed = seed }).Id()))];
    private readonly Dictionary<(long Incarnation, string Slot), Grant> _granted = [];
    private readonly HashSet<long> _known = [];
    private long _term = 1;
    private TimeSpan _now;

    /// <summary>Results that were accepted: the token that won each cell.</summary>
    public IReadOnlyDictionary<CellId, FencingToken> Winners => _cells.Where(cell => cell.Winner is not null).ToDictionary(cell => cell.Id, cell => cell.Winner!.Value);

    /// <summary>Whether every cell has a result.</summary>
    public bool AllDone => Array.TrueForAll(_cells, cell => cell.Winner is not null);

    /// <summary>Every lease that was ever granted.</summary>
    public HashSet<LeaseId> EverGranted { get; } = [];

    /// <summary>What ever ended by a ruling.</summary>
    public HashSet<LeaseId> Reported { get; } = [];

    /// <summary>Whether it shall ask nodes to drain.</summary>
    public bool WantsDrain { get; set; }

    /// <summary>A new coordinator takes over: leases are in its journal, acquaintances and answers are not.</summary>
    public void Restart()
    {
        _known.Clear();
        _term++;
    }

    /// <summary>Leases of which no beat has spoken for a term run out: a grant that was lost, for a request that nobody repeats.</summary>
    public void TimePasses(TimeSpan now)
    {
        _now = now;
        foreach (var cell in _cells.Where(cell => cell.Holder is not null && now - cell.Seen > TimeSpan.FromSeconds(60)))
        {
            cell.Holder = null;
        }
    }

    /// <summary>A lease runs out.</summary>
    public void ExpireOne(Random chance)
    {
        ModelCell[] leased = [.. _cells.Where(cell => cell.Holder is not null)];
        if (leased.Length > 0)
        {
            leased[chance.Next(leased.Length)].Holder = null;
        }
    }

    /// <summary>What it answers; null: nothing.</summary>
    public ICoordinatorReply? Answer(INodeMessage message)
    {
        switch (message)
        {
            case Hello hello:
                _known.Add(hello.Incarnation);
                foreach (var cell in _cells.Where(cell => cell.Holder is not null && !hello.Running.Contains(cell.Lease)))
                {
                    cell.Holder = null;
                }

                return new Welcome(hello.Incarnation, _term, [.. hello.Running.Where(lease => !IsLive(lease))], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10));
            case RequestWork request:
                return GrantOrNot(request);
            case Heartbeat beat:
                LeaseId[] listed = [.. beat.Cells.Select(cell => cell.Lease)];
                foreach (var cell in _cells.Where(cell => listed.Contains(cell.Lease)))
                {
                    cell.Seen = _now;
                }

                return new HeartbeatAck(beat.Number, [.. listed.Where(IsLive)], [.. listed.Where(lease => !IsLive(lease))], WantsDrain, _known.Contains(beat.Incarnation))
                {
                    Watched = [.. listed.Where(lease => IsLive(lease) && lease.Token.Value % 2 == 0)],
                };
            case ReportSucceeded report:
                return RuleOnResult(report.Lease);
            case ReportFailed { Lease: var lease }:
                return Release(lease);
            case HandBack { Lease: var lease }:
                return Release(lease);
            case Goodbye goodbye:
                foreach (var cell in _cells)
                {
                    cell.Holder = null;
                }

                return new Farewell(goodbye.Incarnation);
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "not a node's message");
        }
    }

    private ICoordinatorReply? GrantOrNot(RequestWork request)
    {
        if (!_known.Contains(request.Incarnation))
        {
            return null; // the next beat's answer says so
        }

        var key = (request.Incarnation, request.Slot);
        if (_granted.TryGetValue(key, out var earlier) && request.RequestId <= earlier.RequestId)
        {
            return request.RequestId == earlier.RequestId ? earlier : null;
        }

        if (Array.Find(_cells, cell => cell is { Winner: null, Holder: null }) is not { } open)
        {
            return new NoWork(request.RequestId, request.Slot, TimeSpan.FromSeconds(5), "all leased");
        }

        open.Token = open.Token.Next();
        (open.Holder, open.Seen) = (request.Incarnation, _now);
        EverGranted.Add(open.Lease);
        return _granted[key] = new(request.RequestId, request.Slot, open.Lease, (ACell.DcPixel with { Seed = Array.IndexOf(_cells, open) }).ToCanonicalJson(), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), 1);
    }

    private LeaseEnded RuleOnResult(LeaseId lease)
    {
        Reported.Add(lease);
        var cell = Array.Find(_cells, cell => cell.Id == lease.Cell)!;
        if (cell.Winner is { } winner)
        {
            return new(lease, winner == lease.Token ? Verdict.Accepted : Verdict.AlreadyDone, winner);
        }

        (cell.Winner, cell.Holder) = (lease.Token, null);
        return new(lease, Verdict.Accepted, lease.Token);
    }

    private LeaseEnded Release(LeaseId lease)
    {
        Reported.Add(lease);
        if (!IsLive(lease))
        {
            return new(lease, Verdict.Stale, default);
        }

        Array.Find(_cells, cell => cell.Id == lease.Cell)!.Holder = null;
        return new(lease, Verdict.Accepted, default);
    }

    private bool IsLive(LeaseId lease) => Array.Exists(_cells, cell => cell.Holder is not null && cell.Lease == lease);

    private sealed class ModelCell(CellId id)
    {
        public CellId Id { get; } = id;

        public FencingToken Token { get; set; }

        public LeaseId Lease => new(Id, Token);

        /// <summary>The life of the node that holds its lease; null: nobody does.</summary>
        public long? Holder { get; set; }

        public FencingToken? Winner { get; set; }

        /// <summary>When a beat spoke of its lease.</summary>
        public TimeSpan Seen { get; set; }
    }
}
