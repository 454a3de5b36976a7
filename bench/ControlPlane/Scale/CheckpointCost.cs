using System.Diagnostics;
using System.Globalization;
using Slfd.Experiments.Grids;
using Slfd.Messages.Leases;
using Slfd.Messages.Workers;
using Slfd.Simulator.Nodes;

namespace Slfd.ControlPlane.Scale;

/// <summary>What a checkpoint of 10 MB every six seconds costs the real worker: iterations during which one is written against their neighbours of the same run.</summary>
/// <remarks>Wall time, so that waiting for the disk counts; medians of neighbours, so that what else the machine does falls on both alike.</remarks>
internal sealed class CheckpointCost : IBenchmark
{
    private const double Every = 6;

    public string Name => "checkpoint-cost";

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        var wanted = arguments is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 30;
        var folder = Directory.CreateTempSubdirectory("slfd-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "checkpoints.conf");
            await File.WriteAllTextAsync(path, """
                grid {
                  name = checkpoints, datasets = [procedural], resolutions = [32], ipc = [40], seeds = [0], iterations = 100000
                  methods = [{ matching = dc, space = pixel }], train-per-class = 50, test-per-class = 10
                  network { width = 8 }
                  distillation { batch-real = 8 }
                  evaluation { every = 100000, repeats = 1, epochs = 2, architectures = [convnet] }
                }
                """);
            var (with, without, bytes) = await Pairs(folder, GridFile.Read(path).CellAt(0), wanted);
            var cost = Tally.Percentile([.. with.Zip(without, (one, other) => one - other)], 0.5);
            Console.WriteLine(FormattableString.Invariant(
                $"  {with.Count} checkpoints of {bytes / 1e6:F1} MB; an iteration takes {Tally.Percentile([.. without], 0.5):F3} s without and {Tally.Percentile([.. with], 0.5):F3} s with one (medians); {cost:F3} s more by pairs, scaled to 10 MB {cost * 1e7 / bytes:F3} s"));
            return [new(Name, 100 * cost * 1e7 / bytes / Every, "% of the worker's time for 10 MB every 6 s", 2)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(List<double> With, List<double> Without, long Bytes)> Pairs(string folder, Slfd.Experiments.Cells.CellSpec spec, int wanted)
    {
        ProcessStartInfo info = new(Programs.Worker, ["--device", "cpu", "--threads", "1"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var worker = Process.Start(info)!;
        try
        {
            RunCell order = new(new LeaseId(spec.Id(), new(1)), spec.ToCanonicalJson(), Path.Combine(folder, "cell"), folder, Every, ProgressSeconds: 0, MemoryScale: 1);
            await worker.StandardInput.WriteLineAsync(WorkerLines.Write(order));
            await worker.StandardInput.FlushAsync();
            List<double> with = [], without = [];
            var (bytes, written, last, before, pending) = (0L, false, 0L, double.NaN, double.NaN);
            while (with.Count < wanted)
            {
                var line = await worker.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)) ?? throw new InvalidOperationException("the worker ended");
                switch (WorkerLines.ReadEvent(line))
                {
                    case CellCheckpointed checkpoint:
                        (written, bytes) = (true, checkpoint.Bytes);
                        break;
                    case CellBroke broke:
                        throw new InvalidOperationException(broke.Message);
                    case CellProgressed { Phase: "distil" }:
                        var now = Stopwatch.GetTimestamp();
                        var took = last == 0 ? double.NaN : Stopwatch.GetElapsedTime(last, now).TotalSeconds;
                        last = now;
                        if (written)
                        {
                            (pending, written) = (took, false);
                        }
                        else if (!double.IsNaN(pending) && !double.IsNaN(before))
                        {
                            // The mean of the neighbours on either side is the iteration without a checkpoint.
                            with.Add(pending);
                            without.Add((before + took) / 2);
                            (pending, before) = (double.NaN, took);
                        }
                        else
                        {
                            before = took;
                        }

                        break;
                }
            }

            return (with, without, bytes);
        }
        finally
        {
            worker.Kill(entireProcessTree: true);
            await worker.WaitForExitAsync();
        }
    }
}
