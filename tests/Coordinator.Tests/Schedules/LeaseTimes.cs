using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Until when each live lease lasts, by a rule of its own: it must not end before, and not live on after.</summary>
/// <param name="term">How long a lease lasts without a beat.</param>
internal sealed class LeaseTimes(TimeSpan term)
{
    private readonly Dictionary<LeaseId, long> _until = [];
    private readonly long _term = (long)term.TotalMilliseconds;
    private long _ticked;

    public void Read(ICoordinatorEvent change)
    {
        switch (change)
        {
            case CoordinatorStarted started:
                GiveFullTerms(started.At);
                _ticked = started.At;
                break;
            case LeaseGranted granted:
                _until[granted.Lease] = granted.At + _term;
                break;
            case LeaseReleased { Reason: ReleaseReason.Expired } expired:
                Assert.True(expired.At >= _until[expired.Lease], "a lease expired before its time");
                break;
        }
    }

    /// <summary>Some leases were renewed.</summary>
    public void Renewed(IEnumerable<LeaseId> leases, long at)
    {
        foreach (var lease in leases)
        {
            _until[lease] = Math.Max(_until[lease], at + _term);
        }
    }

    /// <summary>The coordinator was told the time. One that was away for long gives every lease a full term.</summary>
    public void Ticked(long at, IReadOnlyCollection<LeaseId> open)
    {
        var away = at - _ticked > _term / 2;
        _ticked = at;
        if (away)
        {
            GiveFullTerms(at);
        }

        foreach (var lease in open)
        {
            Assert.True(_until[lease] > at, "a lease lives on after its time");
        }
    }

    private void GiveFullTerms(long at)
    {
        foreach (var lease in _until.Keys.ToList())
        {
            _until[lease] = Math.Max(_until[lease], at + _term);
        }
    }
}
