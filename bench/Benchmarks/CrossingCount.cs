using Slfd.RealData.Devices;

namespace Slfd.Benchmarks;

/// <summary>Times that host and device wait for one another in one DC iteration at 128 px, ten classes, ipc 1, averaged over augmentations: what is sent, and what is read back.</summary>
/// <remarks>Counted at the door (<see cref="Crossings"/>), through which all that runs at every step goes; on a processor nothing is moved, and the count is the same.</remarks>
internal sealed class CrossingCount : IBenchmark
{
    private const int Iterations = 6;

    public string Name => "dc-crossings";

    public IReadOnlyList<Figure> Run()
    {
        using var loop = new DistillationLoop(width: 16, batchReal: 1, resolution: 128, depth: 5);
        loop.Iterate(); // constants are sent once
        var before = Crossings.Count;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            loop.Iterate();
        }

        return [new(Name, (double)(Crossings.Count - before) / Iterations, "crossings", 20)];
    }
}
