using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods.Generators;
using TorchSharp;

namespace Slfd.Worker.Sessions;

/// <summary>Keeps the generator of recent cells: its weights take longer to load than many a cell to start.</summary>
/// <param name="device">Where generators live.</param>
internal sealed class GeneratorCache(torch.Device device)
{
    /// <summary>Weights fill a device's memory; the next cell usually needs the same ones.</summary>
    private const int Capacity = 2;

    private readonly List<(string Key, OpenedGenerator Opened)> _recent = [];
    private readonly HostFiles _files = new();
    private OpenedGenerator? _learned;

    /// <summary>The generator, opened if it is not here. It stays the cache's, and lives until the next is asked for at least.</summary>
    /// <param name="spec">A cell with a generator.</param>
    /// <param name="trained">Where its weights are if it was trained here; null: it was not.</param>
    /// <param name="dataFolder">Weights are looked for in <c>generators</c> below it.</param>
    /// <param name="opened">Told in one sentence what had to be opened.</param>
    /// <param name="pulse">Called several times a second while something is waited for; what it throws ends the work.</param>
    /// <exception cref="DataUnavailableException">A file of weights is missing, damaged or cannot be read.</exception>
    public OpenedGenerator Get(CellSpec spec, TrainedGenerator? trained, string dataFolder, Action<string> opened, Action pulse)
    {
        _learned?.Generator.Dispose();
        _learned = null;
        if (spec.Generator!.Learn == true)
        {
            return _learned = Open(spec, trained, dataFolder, opened, pulse); // its weights change, so that no other cell may have it
        }

        var key = trained is null ? KeyOf(spec, dataFolder) : $"{trained.Id} {trained.Sha256}";
        var found = _recent.FindIndex(entry => entry.Key == key);
        var generator = found >= 0 ? _recent[found].Opened : Open(spec, trained, dataFolder, opened, pulse);
        if (found >= 0)
        {
            _recent.RemoveAt(found);
        }

        _recent.Insert(0, (key, generator));
        Trim(Capacity);
        return generator;
    }

    /// <summary>Lets go of everything: after the process ran out of memory.</summary>
    public void Clear()
    {
        _learned?.Generator.Dispose();
        _learned = null;
        Trim(0);
    }

    /// <summary>What decides a generator's weights: not how a cell uses it.</summary>
    private static string KeyOf(CellSpec spec, string dataFolder)
    {
        var weights = spec.Generator! with { AverageStyles = null, Layer = null, Normalisation = null, RandomFeatures = null };
        var classes = GeneratorParts.All.Named(spec.Method.Generator).ClassesShapeWeights(weights) ? string.Join(',', GeneratorRegistry.ClassesOf(weights, spec.Data.Name, labels: 1)) : "";
        return $"{spec.Method.Generator} {spec.Method.Weights} {spec.Data.Resolution} {weights with { Classes = null }} {classes} {dataFolder}";
    }

    private OpenedGenerator Open(CellSpec spec, TrainedGenerator? trained, string dataFolder, Action<string> opened, Action pulse)
    {
        var generator = _files.Read(trained is null ? HostNeeds.Generator(spec) : HostNeeds.TrainedGenerator(trained.Id),
            () => trained is null ? GeneratorRegistry.FilesOf(spec, dataFolder).Select(file => file.Path) : [trained.Path], () => GeneratorRegistry.Open(spec, dataFolder, device, trained), opened, pulse);
        opened($"generator: {generator.Origin.Name}{(generator.Origin.Sha256 is { } hash ? $", SHA-256 {hash}" : "")}");
        return generator;
    }

    private void Trim(int capacity)
    {
        while (_recent.Count > capacity)
        {
            _recent[^1].Opened.Generator.Dispose();
            _recent.RemoveAt(_recent.Count - 1);
        }
    }
}
