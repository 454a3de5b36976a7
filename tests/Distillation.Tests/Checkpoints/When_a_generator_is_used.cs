using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>How many images pass the generator at once is in the checkpoint, because another number rounds differently.</summary>
public sealed class When_a_generator_is_used : IDisposable
{
    private readonly ACheckpoint _some = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _some.Dispose();
    }

    [Theory]
    [InlineData(7)]
    [InlineData(null)]
    public void Its_chunk_comes_back(int? chunk)
    {
        _some.Writer(1).Write(ACheckpoint.At(10) with { Chunk = chunk });
        Assert.Equal(chunk, _some.ReadNewest()!.Chunk);
    }
}
