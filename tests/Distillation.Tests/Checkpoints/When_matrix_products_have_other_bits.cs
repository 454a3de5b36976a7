using Slfd.NativeTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Checkpoints;

/// <summary>A cell goes on only from a checkpoint whose matrix products were made as this worker's are.</summary>
public sealed class When_matrix_products_have_other_bits : IDisposable
{
    private readonly ACheckpoint _some = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _some.Dispose();
    }

    [Fact]
    public void The_newest_of_the_same_path_is_taken_and_the_others_are_named()
    {
        Write(1, 10, MatrixProducts.AsIntel);
        Write(2, 20, MatrixProducts.AsDetected);
        Assert.Equal(10, _some.ReadNewest(MatrixProducts.AsIntel)!.Iteration);
        Assert.Contains("as-detected", Assert.Single(_some.Warnings), StringComparison.Ordinal);
        Assert.Equal(20, _some.ReadNewest(MatrixProducts.AsDetected)!.Iteration);
    }

    [Fact]
    public void Without_one_of_the_same_path_the_cell_starts_anew()
    {
        Write(1, 10, MatrixProducts.AsDetected);
        Assert.Null(_some.ReadNewest(MatrixProducts.AsIntel));
    }

    [Fact]
    public void One_of_an_earlier_version_counts_as_detected()
    {
        Write(1, 10, null);
        Assert.NotNull(_some.ReadNewest(MatrixProducts.AsDetected));
        Assert.Null(_some.ReadNewest(MatrixProducts.AsIntel));
    }

    private void Write(int token, int iteration, string? products) => _some.Writer(token).Write(ACheckpoint.At(iteration) with { Products = products });
}
