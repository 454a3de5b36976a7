using Slfd.Distillation.Evaluation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>All parameters of a network in one vector.</summary>
public class Weight_vector
{
    [Fact]
    public void Gives_the_parameters_back_in_their_shapes()
    {
        using var scope = NewDisposeScope();
        using var vector = new WeightVector([arange(6, dtype: ScalarType.Float32).view(2, 3), tensor(7f)]);
        var parameters = vector.Parameters();

        Assert.Equal([2, 3], parameters[0].shape);
        Assert.Equal(5, parameters[0][1, 2].item<float>());
        Assert.Empty(parameters[1].shape);
        Assert.Equal(7, parameters[1].item<float>());
    }

    [Fact]
    public void Collects_their_gradients()
    {
        using var scope = NewDisposeScope();
        using var vector = new WeightVector([tensor([1f, 2f]), tensor([3f])]);
        var parameters = vector.Parameters();
        (parameters[0].sum() * parameters[1].sum()).backward();

        Assert.Equal([3f, 3f, 3f], vector.Values.grad!.data<float>().ToArray());
    }
}
