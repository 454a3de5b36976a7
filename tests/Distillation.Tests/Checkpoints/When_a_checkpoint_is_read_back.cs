namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>Everything that was written comes back, to the bit; the newest is found whichever attempt wrote it.</summary>
public sealed class When_a_checkpoint_is_read_back : IDisposable
{
    private readonly ACheckpoint _some = new();

    public void Dispose() => _some.Dispose();

    [Fact]
    public void Nothing_is_lost_or_rounded()
    {
        var written = ACheckpoint.At(50);
        _some.Writer(1).Write(written);
        var read = _some.ReadNewest()!;

        Assert.Equal(50, read.Iteration);
        Assert.Equal(written.Costs, read.Costs);
        Assert.Equal(written.History.Units, read.History.Units);
        Assert.Equal(written.History.Metrics, read.History.Metrics);
        Assert.Equal(written.History.Attempts, read.History.Attempts);
        Assert.Equal(["pixels", "velocity"], read.Tensors.Keys.Order());
        foreach (var (name, tensor) in written.Tensors)
        {
            Assert.Equal(tensor.bytes.ToArray(), read.Tensors[name].bytes.ToArray());
        }

        Assert.Empty(_some.Warnings);
    }

    [Fact]
    public void The_highest_iteration_wins_over_a_later_attempt()
    {
        _some.Writer(1).Write(ACheckpoint.At(90));
        _some.Writer(2).Write(ACheckpoint.At(80));
        Assert.Equal(90, _some.ReadNewest()!.Iteration);
    }

    [Fact]
    public void The_latest_of_one_iteration_wins()
    {
        var writer = _some.Writer(1);
        writer.Write(ACheckpoint.At(10) with { History = new() { Units = [new(10, 0, 0, 1)] } });
        writer.Write(ACheckpoint.At(10) with { History = new() { Units = [new(10, 0, 0, 1), new(10, 0, 1, 2)] } });
        Assert.Equal(2, _some.ReadNewest()!.History.Units.Count);
    }

    [Fact]
    public void A_cell_without_one_starts_from_the_beginning() => Assert.Null(_some.ReadNewest());

    [Fact]
    public void The_last_two_are_kept()
    {
        var writer = _some.Writer(1);
        foreach (var iteration in new[] { 10, 20, 30, 40 })
        {
            writer.Write(ACheckpoint.At(iteration));
        }

        Assert.Equal(40, writer.LastIteration);
        Assert.Equal(["30-3", "40-4"], Directory.EnumerateDirectories(_some.Folder.Checkpoints(new(1))).Select(Path.GetFileName).Order()!);
    }

    [Fact]
    public void Equal_state_gives_equal_tensor_bytes()
    {
        _some.Writer(1).Write(ACheckpoint.At(10));
        _some.Writer(2).Write(ACheckpoint.At(10));
        Assert.Equal(
            File.ReadAllBytes(_some.PathOf(1, "10-1", "space.safetensors")),
            File.ReadAllBytes(_some.PathOf(2, "10-1", "space.safetensors")));
    }
}
