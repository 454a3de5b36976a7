using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.FakeWorker;

/// <summary>A result that depends on nothing but the cell's specification: any attempt of the cell, on any host, ends in the same bytes.</summary>
/// <remarks>Nothing is flushed to disk: a fake need not survive a power cut, and two thousand cells shall cost next to nothing.</remarks>
internal static class FakeArtifacts
{
    private const int Tested = 1000;

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
        var result = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["cell"] = spec.Id().ToString(),
            ["tested"] = Tested,
            ["iterations"] = points,
            ["correct"] = correct,
            ["syntheticSetSha256"] = synthetic,
        });
        foreach (var name in CellFolder.Artifacts(spec))
        {
            File.WriteAllBytes(Path.Combine(attemptFolder, name), name switch
            {
                CellFolder.SpecFile => canonical,
                CellFolder.SyntheticSetFile or CellFolder.ExpertsFile => s_noTensors,
                CellFolder.SheetFile => s_pixel,
                CellFolder.MetricsFile => "iteration,loss,rate,memory_mb\n"u8.ToArray(),
                CellFolder.ResultFile => result,
                _ => throw new InvalidOperationException($"no fake of {name}"),
            });
        }

        return new(Convert.ToHexStringLower(SHA256.HashData(result)), synthetic, Tested, points, correct, 0.25, "cpu", Hash($"data of {spec.Data.Name}"));
    }

    /// <summary>An expert counts epochs; a baseline has nothing to count.</summary>
    public static int LastIteration(CellSpec spec) => spec.IsExpert ? spec.Experts!.Epochs : spec.Distillation?.Iterations ?? 0;

    private static int Correct(byte[] canonical, int index)
    {
        Span<byte> salt = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(salt, index);
        var hash = SHA256.HashData([.. canonical, .. salt]);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % (Tested + 1));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
