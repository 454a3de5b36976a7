using Slfd.GpuNode.Events;

namespace Slfd.GpuNode.Nodes;

/// <summary>Numbers the heartbeats, says when the next is due, and notices that the coordinator answers none. Pure: time comes in as a value.</summary>
internal sealed class BeatCount
{
    /// <summary>So many beats without an answer, and contact is lost.</summary>
    public const int MissedUntilLost = 3;

    private TimeSpan _every;
    private long _last;
    private long _acknowledged;
    private bool _hurries;

    /// <summary>When the next is due; null before the first welcome.</summary>
    public TimeSpan? NextAt { get; private set; }

    /// <summary>Whether contact is lost.</summary>
    public bool IsLost { get; private set; }

    /// <summary>A coordinator said how often it wants to hear of us; the first beat is due at once.</summary>
    public void Begin(TimeSpan every, TimeSpan now) => (_every, NextAt) = (every, now);

    /// <summary>
    /// Others wait for what the next beat says, so it is due at once; or as soon as all before it are answered, so that no faster than the coordinator answers, and beats without an answer go on
    /// meaning that it is silent.
    /// </summary>
    public void Hurry(TimeSpan now)
    {
        _hurries = _last > _acknowledged;
        NextAt = NextAt is null || _hurries ? NextAt : now;
    }

    /// <summary>A beat is being sent.</summary>
    /// <param name="now">When.</param>
    /// <param name="effects">Told where contact is lost with this one.</param>
    /// <returns>Its number.</returns>
    public long Send(TimeSpan now, NodeEffects effects)
    {
        if (!IsLost && _last - _acknowledged >= MissedUntilLost)
        {
            IsLost = true;
            effects.Publish(new CoordinatorContact(Lost: true));
            effects.Note(true, $"the coordinator has not answered {MissedUntilLost} heartbeats; running cells go on, and results wait on disk");
        }

        (NextAt, _hurries) = (now + _every, false);
        return ++_last;
    }

    /// <summary>An answer came.</summary>
    /// <param name="number">Of the beat that it answers.</param>
    /// <param name="now">When.</param>
    /// <returns>Whether it is newer than all before, and so counts.</returns>
    public bool Acknowledge(long number, TimeSpan now)
    {
        if (number <= _acknowledged || number > _last)
        {
            return false; // overtaken by a newer one, or of an earlier life
        }

        _acknowledged = number;
        if (_hurries)
        {
            Hurry(now);
        }

        return true;
    }

    /// <summary>Contact is there.</summary>
    /// <param name="effects">Told where it was lost.</param>
    public void Found(NodeEffects effects)
    {
        if (IsLost)
        {
            IsLost = false;
            effects.Publish(new CoordinatorContact(Lost: false));
            effects.Note(false, "the coordinator answers again");
        }
    }
}
