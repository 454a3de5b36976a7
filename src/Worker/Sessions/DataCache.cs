using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.RealData;
using TorchSharp;

namespace Slfd.Worker.Sessions;

/// <summary>Keeps the data sets of recent cells, because the next cell usually needs one of them.</summary>
/// <param name="device">Where images are drawn to.</param>
/// <param name="cacheFolder">Where decoded sets are kept, for all workers of the host.</param>
/// <param name="clock">Of what people are told; null: the system's.</param>
internal sealed class DataCache(torch.Device device, string cacheFolder, TimeProvider? clock = null)
{
    /// <summary>A grid seldom has more data sets at a time; a larger one costs a reload, not a failure.</summary>
    private const int Capacity = 4;

    private readonly HostFiles _files = new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly List<(DataSpec Spec, string Folder, RealSet Set)> _recent = [];

    /// <summary>The set, loaded if it is not here.</summary>
    /// <param name="spec">Which set, and how much of it.</param>
    /// <param name="folder">Where data sets are looked for.</param>
    /// <param name="loaded">Told in a sentence what has to be loaded, and how far that is.</param>
    /// <param name="pulse">Called several times a second while something takes long; what it throws ends the work.</param>
    /// <exception cref="DataUnavailableException">A file of the set is missing, damaged or cannot be read.</exception>
    public RealSet Get(DataSpec spec, string folder, Action<string> loaded, Action pulse)
    {
        var found = _recent.FindIndex(entry => entry.Spec == spec && entry.Folder == folder);
        var set = found >= 0 ? _recent[found].Set : Load(spec, folder, loaded, pulse);
        if (found >= 0)
        {
            _recent.RemoveAt(found);
        }

        _recent.Insert(0, (spec, folder, set));
        Trim(Capacity);
        return set;
    }

    /// <summary>Lets go of everything: after the process ran out of memory.</summary>
    public void Clear() => Trim(0);

    private RealSet Load(DataSpec spec, string folder, Action<string> loaded, Action pulse)
    {
        var started = _clock.GetTimestamp();
        var set = _files.Read(HostNeeds.DataSet(spec), () => DataSets.Places(spec, folder), () => DataSets.Load(spec, folder, device, new() { CacheFolder = cacheFolder, Note = loaded, Pulse = pulse }), loaded, pulse);
        loaded($"loaded {spec.Name} at {spec.Resolution} px: {set.TestCount} test images, {_clock.GetElapsedTime(started).TotalSeconds:F1} s");
        return set;
    }

    private void Trim(int capacity)
    {
        while (_recent.Count > capacity)
        {
            _recent[^1].Set.Dispose();
            _recent.RemoveAt(_recent.Count - 1);
        }
    }
}
