using Slfd.Artifacts;
using Slfd.Distillation.Checkpoints;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>Checkpoints of a cell that has reached some iteration.</summary>
internal sealed class ACheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static CellId Cell { get; } = CellId.Parse("00112233445566778899");

    public CellFolder Folder => new(_folder.Path);

    public List<string> Warnings { get; } = [];

    public static CellCheckpoint At(int iteration) => new(
        Cell,
        iteration,
        new Dictionary<string, Tensor> { ["pixels"] = full([2, 3], iteration + 0.1f), ["velocity"] = full([2, 3], -iteration) },
        new()
        {
            Units = [new(10, 1, 2, 345), new(10, 1, 3, 346)],
            Metrics = [new(0, 1.1f / 3, 12.5, 200), new(1, 0.1f, 12.5, 201.5)],
            Attempts = [1, 4],
        },
        new() { DistilSeconds = 0.1 + 0.2, CpuSeconds = 7, Iterations = iteration, PeakMemoryBytes = 1L << 33 });

    public CheckpointWriter Writer(int token) => new(Folder.Checkpoints(new FencingToken(token)));

    public CellCheckpoint? ReadNewest(string? products = null, CellSpec? spec = null) => CheckpointReader.ReadNewest(Folder, Cell, Warnings.Add, products, spec);

    public string PathOf(int token, string checkpoint, string file) => Path.Combine(Folder.Checkpoints(new FencingToken(token)), checkpoint, file);

    public void Dispose() => _folder.Dispose();
}
