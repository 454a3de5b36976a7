using Slfd.GpuNode.Devices;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Nodes;

/// <summary>
/// What this host was found to lack: data sets and weights that its workers could not read. All its slots share it. The places where they were looked for are looked at again and again; when one of them has changed and stays as it is,
/// the host is taken to have what it lacked. Pure: time comes in as a value, files are looked at by others.
/// </summary>
internal sealed class HostLacks
{
    /// <summary>How long something counts as lacking although no place has changed; then one cell tries whether it is there by now.</summary>
    public static readonly TimeSpan For = TimeSpan.FromMinutes(10);

    /// <summary>How often the places are looked at.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    /// <summary>So many things are remembered; of more, the one that was found lacking longest ago is forgotten.</summary>
    private const int Most = 64;

    private readonly SortedDictionary<string, Lack> _lacks = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private bool _isLooking;

    /// <summary>When the places are to be looked at; null: nothing is to be looked at, or somebody is at it.</summary>
    public TimeSpan? LookAt { get => _isLooking ? null : field; private set; }

    /// <summary>What was lacking and seems to be here by now, in a fixed order; null: nothing.</summary>
    public string[]? Found => _found.Count > 0 ? [.. _found] : null;

    /// <summary>An attempt ended without a result: perhaps because the host lacks something.</summary>
    public void Hear(IUnfinished end, TimeSpan now, NodeEffects effects)
    {
        if (end is not LeaseFailed { Failure: { Class: FailureClass.Data, Lacks: { } need, Message: var because }, Places: var places })
        {
            return;
        }

        if (!_lacks.TryGetValue(need, out var known) || known.Until <= now)
        {
            effects.Note(true, $"this host lacks {need} and takes no cell that needs it for {For.TotalMinutes:0} minutes{(places.Count > 0 ? ", or until it is there" : string.Empty)}: {because}");
        }

        _lacks[need] = new(now + For, places);
        _found.Remove(need);
        while (_lacks.Count > Most)
        {
            _lacks.Remove(_lacks.MinBy(lack => lack.Value.Until).Key);
        }

        LookAt = places.Count > 0 ? now : LookAt; // how they are now is what later looks are held against
    }

    /// <summary>What is lacking now, in a fixed order.</summary>
    public string[] At(TimeSpan now) => [.. _lacks.Where(lack => lack.Value.Until > now).Select(lack => lack.Key)];

    /// <summary>Somebody is sent to look.</summary>
    /// <returns>The places, by what they are of.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Look()
    {
        _isLooking = true;
        return _lacks.Where(lack => lack.Value.Places.Count > 0).ToDictionary(lack => lack.Key, lack => lack.Value.Places);
    }

    /// <summary>Somebody has looked.</summary>
    /// <returns>Whether something is here by now that was lacking.</returns>
    public bool Looked(HostLooked looked, TimeSpan now, NodeEffects effects)
    {
        _isLooking = false;
        var found = false;
        foreach (var (need, state) in looked.States)
        {
            if (!_lacks.TryGetValue(need, out var lack))
            {
                continue;
            }

            // Files that are still being written change from look to look.
            if (lack.First is { } first && first != state && lack.Latest == state)
            {
                _lacks.Remove(need);
                _found.Add(need);
                found = true;
                effects.Note(false, $"{need}: where this host looked for it something has changed, and it takes cells that need it again");
            }
            else
            {
                _lacks[need] = lack with { First = lack.First ?? state, Latest = state };
            }
        }

        LookAt = _lacks.Values.Any(lack => lack.Places.Count > 0) ? _lacks.Values.Any(lack => lack is { Places.Count: > 0, First: null }) ? now : now + LookEvery : null;
        return found;
    }

    /// <param name="Until">Until when it counts as lacking.</param>
    /// <param name="Places">Where it was looked for; empty: nobody knows.</param>
    private sealed record Lack(TimeSpan Until, IReadOnlyList<string> Places)
    {
        /// <summary>How the places stood when the cell had failed; null: nobody has looked yet.</summary>
        public string? First { get; init; }

        /// <summary>How they stood at the latest look.</summary>
        public string? Latest { get; init; }
    }
}
