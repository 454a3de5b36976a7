using Slfd.Distillation.Resuming;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Resuming;

/// <summary>What a checkpoint holds is copied into the tensors that are there, by name; what is missing or of another shape is named, and nothing is
/// changed.</summary>
public sealed class Saved_tensors : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Are_copied_into_the_tensor_that_a_graph_already_knows()
    {
        var leaf = zeros(2, 3).requires_grad_();
        var (handle, saved) = (leaf.Handle, arange(6, ScalarType.Float32).view(2, 3));
        SavedTensors.CopyInto(new Dictionary<string, Tensor> { ["pixels"] = saved }, "pixels", leaf);
        Assert.Equal([0f, 1, 2, 3, 4, 5], leaf.data<float>().ToArray());
        Assert.Equal((handle, true), (leaf.Handle, leaf.requires_grad));

        // A copy: what the checkpoint held does not change with the next step.
        using (no_grad())
        {
            leaf.add_(1);
        }

        Assert.Equal(0, saved[0, 0].item<float>());
    }

    [Fact]
    public void That_are_missing_are_named() => Assert.Equal(
        "tensor 'velocity' is missing",
        Assert.Throws<InvalidDataException>(() => SavedTensors.CopyInto(
            new Dictionary<string, Tensor> { ["pixels"] = zeros(1) }, "velocity", zeros(1))).Message);

    [Fact]
    public void Of_another_shape_or_type_are_refused_and_change_nothing()
    {
        var target = ones(2, 3);
        Assert.Equal("expected 'w' as Float32 [2, 3], found Float32 [3, 2]", Refusal(zeros(3, 2)));
        Assert.Equal("expected 'w' as Float32 [2, 3], found Float32 [6]", Refusal(zeros(6)));
        Assert.Equal("expected 'w' as Float32 [2, 3], found Float64 [2, 3]", Refusal(zeros(2, 3, ScalarType.Float64)));
        Assert.Equal(6, target.sum().item<float>());

        string Refusal(Tensor saved) => Assert.Throws<InvalidDataException>(() => SavedTensors.CopyInto(
            new Dictionary<string, Tensor> { ["w"] = saved }, "w", target)).Message;
    }

    [Fact]
    public void Of_several_parts_are_told_apart_by_their_prefixes()
    {
        Dictionary<string, Tensor> state = [];
        SavedTensors.AddUnder(state, "space.", new Dictionary<string, Tensor> { ["a"] = tensor(1f), ["b"] = tensor(2f) });
        SavedTensors.AddUnder(state, "average.", new Dictionary<string, Tensor> { ["a"] = tensor(3f) });
        state.Add("iteration", tensor(4f));
        Assert.Equal(["a", "b"], SavedTensors.Under(state, "space.").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, SavedTensors.Under(state, "average.")["a"].item<float>());
        Assert.Empty(SavedTensors.Under(state, "objective."));
        Assert.Equal(["iteration"], SavedTensors.NotUnder(state, "space.", "average.").Keys);
        Assert.Throws<ArgumentException>(() => SavedTensors.AddUnder(state, "space.", new Dictionary<string, Tensor> { ["a"] = tensor(5f) }));
    }
}
