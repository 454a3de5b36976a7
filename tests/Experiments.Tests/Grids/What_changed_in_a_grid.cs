using Slfd.Experiments.Grids;
using Slfd.Experiments.Tests.Hocon;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Two grids of one name are compared in the words of their files.</summary>
public sealed class What_changed_in_a_grid : IDisposable
{
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("seeds = [0, 1, 4-12]", new[] { "seeds: + 4, 5, 6, 7, 8, 9 … (9 in all); − 2" })]
    [InlineData("seeds = [1, 0, 2]", new[] { "seeds: in another order" })]
    [InlineData("ipc = [1, 10]", new[] { "ipc: + 10" })]
    [InlineData("datasets = cifar10", new[] { "datasets: + cifar10; − procedural" })]
    [InlineData("methods += { matching = dc, space = pixel }", new[] { "methods: + dc/pixel" })]
    [InlineData("iterations = 5, evaluation.repeats = 3", new[] { "evaluation.repeats: 5 → 3", "iterations: 1000 → 5" })]
    [InlineData("train-per-class = 7, checkpoint-every = 5s", new[] { "checkpoint-every: 60 → 5", "train-per-class: not set → 7" })]
    [InlineData("evaluation.architectures = [convnet, vit]", new[] { "evaluation.architectures: convnet, resnet18, vgg11, vit, alexnet → convnet, vit" })]
    public void Is_said(string change, string[] expected)
    {
        _file.Write("grid { name = one, datasets = procedural, resolutions = 32, seeds = [0-2], methods = [{ baseline = random }] }", "base.conf");
        var (before, now) = (GridFile.Read(_file.At("base.conf")), GridFile.Read(_file.Write($"include \"base.conf\"\ngrid {{ {change} }}")));
        Assert.Equal(expected.Order(StringComparer.Ordinal), GridChanges.Between(before, now).Order(StringComparer.Ordinal));
    }
}
