using Slfd.Distillation.Cells;

namespace Slfd.Benchmarks;

/// <summary>Resident memory over 2,000 DC iterations: native tensors are invisible to the garbage collector, so one that a scope misses is never freed.</summary>
internal sealed class MemoryFlat : IBenchmark
{
    /// <summary>The wrappers of tensors wait for the first collections, which on a processor with a large cache come after some 200 iterations.</summary>
    private const int WarmUp = 500, Iterations = WarmUp + 2000;
    private const double Mebibyte = 1 << 20;

    public string Name => "memory-flat";

    public IReadOnlyList<Figure> Run()
    {
        using var loop = new DistillationLoop(width: 8, batchReal: 8);
        var start = 0L;
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            loop.Iterate();
            if (iteration == WarmUp)
            {
                start = ProcessMemory.ResidentBytes();
            }

            if (iteration == WarmUp || iteration % 500 == 499)
            {
                Console.WriteLine(FormattableString.Invariant($"iteration {iteration + 1,4}: {ProcessMemory.ResidentBytes() / Mebibyte:0.0} MiB"));
            }
        }

        return [new(Name, (ProcessMemory.ResidentBytes() - start) / Mebibyte, "MiB", 32)];
    }
}
