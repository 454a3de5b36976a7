using System.Collections.Concurrent;
using System.Diagnostics;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Simulator.Nodes;

/// <summary>What all simulated hosts together saw. Safe to read while they run.</summary>
internal sealed class Tally
{
    private readonly ConcurrentQueue<(long At, double Milliseconds)> _grants = new();
    private readonly ConcurrentQueue<double> _acknowledgements = new();
    private readonly ConcurrentDictionary<LeaseId, string> _accepted = new();
    private readonly int[] _verdicts = new int[Enum.GetValues<Verdict>().Max(verdict => (int)verdict) + 1];
    private long _welcomes;
    private long _beats;
    private long _acks;
    private long _repeats;
    private long _revoked;
    private long _lastGrant;

    /// <summary>Grants that were taken up.</summary>
    public int Grants => _grants.Count;

    /// <summary>Hosts that were welcomed, again with each new coordinator.</summary>
    public long Welcomes => Volatile.Read(ref _welcomes);

    /// <summary>Heartbeats sent.</summary>
    public long Beats => Volatile.Read(ref _beats);

    /// <summary>Heartbeats answered.</summary>
    public long Acks => Volatile.Read(ref _acks);

    /// <summary>Messages sent again for want of an answer.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    /// <summary>Leases that the coordinator took away.</summary>
    public long Revoked => Volatile.Read(ref _revoked);

    /// <summary>Timestamp of the latest grant (<see cref="Stopwatch.GetTimestamp"/>); 0: none.</summary>
    public long LastGrant => Volatile.Read(ref _lastGrant);

    /// <summary>Results whose acceptance reached their host, with the hash that was reported.</summary>
    public IReadOnlyDictionary<LeaseId, string> Accepted => _accepted;

    /// <summary>Reports that were answered so; a repeated answer counts once.</summary>
    public int Of(Verdict verdict) => Volatile.Read(ref _verdicts[(int)verdict]);

    /// <summary>Milliseconds from the first asking to the grant, of grants after <paramref name="since"/>.</summary>
    public double[] GrantLatencies(long since = 0) => [.. _grants.Where(grant => grant.At >= since).Select(grant => grant.Milliseconds)];

    /// <summary>Milliseconds from a beat to its answer.</summary>
    public double[] BeatLatencies() => [.. _acknowledgements];

    /// <summary>The value below which <paramref name="share"/> of the values lie; NaN for none.</summary>
    public static double Percentile(double[] values, double share)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    public void Welcome() => Interlocked.Increment(ref _welcomes);

    public void Beat() => Interlocked.Increment(ref _beats);

    public void Ack(TimeSpan after)
    {
        Interlocked.Increment(ref _acks);
        _acknowledgements.Enqueue(after.TotalMilliseconds);
    }

    public void Repeat() => Interlocked.Increment(ref _repeats);

    public void Revoke() => Interlocked.Increment(ref _revoked);

    public void Grant(TimeSpan after)
    {
        var now = Stopwatch.GetTimestamp();
        _grants.Enqueue((now, after.TotalMilliseconds));
        Volatile.Write(ref _lastGrant, now);
    }

    public void Rule(LeaseId lease, Verdict verdict, string resultSha256)
    {
        Interlocked.Increment(ref _verdicts[(int)verdict]);
        if (verdict == Verdict.Accepted)
        {
            _accepted[lease] = resultSha256;
        }
    }
}
