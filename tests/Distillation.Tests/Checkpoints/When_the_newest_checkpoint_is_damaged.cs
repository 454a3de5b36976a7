namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>A checkpoint that cannot be trusted is named, and the one before it is used (design.md section 8, rule 5).</summary>
public sealed class When_the_newest_checkpoint_is_damaged : IDisposable
{
    private readonly ACheckpoint _some = new();

    public When_the_newest_checkpoint_is_damaged()
    {
        var writer = _some.Writer(3);
        writer.Write(ACheckpoint.At(10));
        writer.Write(ACheckpoint.At(20));
    }

    public static TheoryData<string> Files => ["space.safetensors", "state.json", "metrics.csv", "manifest.json"];

    public void Dispose() => _some.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void By_one_flipped_bit_the_one_before_is_used(string file)
    {
        var path = _some.PathOf(3, "20-2", file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(10, _some.ReadNewest()!.Iteration);
        Assert.Contains("20-2", Assert.Single(_some.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void By_a_truncated_file_the_one_before_is_used(string file)
    {
        var path = _some.PathOf(3, "20-2", file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);

        Assert.Equal(10, _some.ReadNewest()!.Iteration);
        Assert.Contains("20-2", Assert.Single(_some.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void By_a_missing_file_its_name_is_told()
    {
        File.Delete(_some.PathOf(3, "20-2", "state.json"));

        Assert.Equal(10, _some.ReadNewest()!.Iteration);
        Assert.Contains("state.json is missing", Assert.Single(_some.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void By_an_interrupted_write_nobody_needs_to_know()
    {
        File.Delete(_some.PathOf(3, "20-2", "manifest.json"));

        Assert.Equal(10, _some.ReadNewest()!.Iteration);
        Assert.Empty(_some.Warnings);
    }

    [Fact]
    public void Together_with_all_others_the_cell_starts_from_the_beginning()
    {
        foreach (var folder in new[] { "10-1", "20-2" })
        {
            File.AppendAllText(_some.PathOf(3, folder, "metrics.csv"), "2,0.1,1,1\n");
        }

        Assert.Null(_some.ReadNewest());
        Assert.Equal(2, _some.Warnings.Count);
    }

    [Fact]
    public void Because_it_belongs_to_another_cell_it_is_not_used()
    {
        _some.Writer(4).Write(ACheckpoint.At(30) with { Cell = default });

        Assert.Equal(20, _some.ReadNewest()!.Iteration);
        Assert.Contains("00000000000000000000", Assert.Single(_some.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_that_goes_on_does_not_overwrite_it()
    {
        _some.Writer(3).Write(ACheckpoint.At(20));
        Assert.True(File.Exists(_some.PathOf(3, "20-3", "manifest.json")));
    }
}
