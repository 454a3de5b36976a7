using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.FakeWorker;

/// <summary>A result that depends on nothing but the cell's specification: any attempt of the cell, on any host, ends in the same bytes, but for the number of the attempt in it.</summary>
/// <remarks>Nothing is flushed to disk: a fake need not survive a power cut, and two thousand cells shall cost next to nothing.</remarks>
internal static class FakeArtifacts
{
    private const int Tested = 1000;
    private const double Seconds = 0.25;
    private const string Device = "cpu";

    // The smallest valid ones of their kinds: no tensors, and one grey pixel.
    private static readonly byte[] s_noTensors = [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'];
    private static readonly byte[] s_pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");

    public static CellOutcome Write(string attemptFolder, CellSpec spec)
    {
        Directory.CreateDirectory(attemptFolder);
        var canonical = spec.ToCanonicalUtf8();
        var synthetic = Convert.ToHexStringLower(SHA256.HashData(canonical));
        int[] points = [.. spec.EvaluationPoints()];
        int[] correct = [.. Enumerable.Range(0, points.Length * spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats).Select(index => Correct(canonical, index))];
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (var name in CellFolder.Artifacts(spec).Where(name => name != CellFolder.ResultFile))
        {
            var bytes = name switch
            {
                CellFolder.SpecFile => canonical,
                CellFolder.SyntheticSetFile or CellFolder.ExpertsFile => s_noTensors,
                CellFolder.SheetFile => s_pixel,
                CellFolder.MetricsFile => "iteration,loss,rate,memory_mb\n"u8.ToArray(),
                _ => throw new InvalidOperationException($"no fake of {name}"),
            };
            File.WriteAllBytes(Path.Combine(attemptFolder, name), bytes);
            hashes[name] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }

        hashes.Remove(CellFolder.MetricsFile, out var metrics);
        var data = Hash($"data of {spec.Data.Name}");
        var repeats = spec.Evaluation.Repeats;
        var result = JsonSerializer.SerializeToUtf8Bytes(new
        {
            cell = spec.Id().ToString(),
            tested = Tested,
            accuracies = correct.Chunk(repeats).Select((counts, entry) => new
            {
                iteration = points[entry / spec.Evaluation.Architectures.Length],
                architecture = spec.Evaluation.Architectures[entry % spec.Evaluation.Architectures.Length],
                correct = counts,
            }),
            syntheticSetSha256 = synthetic,
            dataSha256 = data,
            device = Device,
            artifactSha256 = hashes,
            run = new { token = Attempt(attemptFolder), costs = new { distilSeconds = Seconds, evaluateSeconds = 0.0 }, metricsSha256 = metrics },
        });
        File.WriteAllBytes(Path.Combine(attemptFolder, CellFolder.ResultFile), result);
        return new(Convert.ToHexStringLower(SHA256.HashData(result)), synthetic, Tested, points, correct, Seconds, Device, data);
    }

    /// <summary>An expert counts epochs; a baseline has nothing to count.</summary>
    public static int LastIteration(CellSpec spec) => spec.IsExpert ? spec.Experts!.Epochs : spec.Distillation?.Iterations ?? 0;

    /// <summary>An attempt's folder is named by its token; a worker that was given another one made the first attempt.</summary>
    private static int Attempt(string folder) => int.TryParse(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), out var token) ? token : 1;

    private static int Correct(byte[] canonical, int index)
    {
        Span<byte> salt = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(salt, index);
        var hash = SHA256.HashData([.. canonical, .. salt]);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % (Tested + 1));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
