using Slfd.Distillation.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Spaces;

/// <summary>A generator small enough to be computed in a test: four styles of six numbers, a 4-channel map at half the image's side, and every style behind the split matters.</summary>
internal sealed class TinyGenerator : IImageGenerator
{
    private const int Channels = 4;

    private readonly Tensor _mapping;
    private readonly Tensor _classes;
    private readonly Tensor _toMap;
    private readonly Tensor _toImage;
    private readonly Tensor _modulation;

    public TinyGenerator(int resolution = 32, int classes = 10)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(11);
        Resolution = resolution;
        Classes = classes;
        _mapping = randn([StyleWidth, LatentWidth], generator: rng).DetachFromDisposeScope();
        _classes = randn([Math.Max(classes, 1), StyleWidth], generator: rng).DetachFromDisposeScope();
        _toMap = (randn([Channels * resolution / 2 * (resolution / 2), StyleWidth], generator: rng) / 2).DetachFromDisposeScope();
        _toImage = randn([3, Channels], generator: rng).DetachFromDisposeScope();
        _modulation = randn([Channels, StyleWidth], generator: rng).DetachFromDisposeScope();
    }

    public string Name => "tiny";

    public int Resolution { get; }

    public int StyleCount => 4;

    public int StyleWidth => 6;

    public int LatentWidth => 5;

    public int Classes { get; }

    public int Layers => 4;

    public bool Holds { get; init; }

    public int Passes { get; private set; }

    public IReadOnlyList<Tensor> Parameters => [_toImage, _modulation];

    public Tensor Styles(Tensor z, Tensor classes) =>
        (nn.functional.linear(z, _mapping) + _classes.index_select(0, Classes == 0 ? zeros_like(classes) : classes)).tanh().unsqueeze(1).expand(-1, StyleCount, -1).clone();

    public GeneratorFeatures Features(Tensor styles, int split)
    {
        var map = nn.functional.linear(styles.select(1, 0), _toMap).view(-1, Channels, Resolution / 2, Resolution / 2);
        return new(map, Holds ? [map.mean([2, 3], keepdim: true)] : []);
    }

    public Tensor Images(Tensor styles, GeneratorFeatures? features, int split)
    {
        Passes++;
        var (map, held) = features ?? Features(styles, split);
        var scale = 1 + nn.functional.linear(styles.narrow(1, 2, 2).mean([1L]), _modulation).view(-1, Channels, 1, 1) / 4;
        var x = map * scale + (held.Count > 0 ? held[0] : zeros_like(scale));
        return nn.functional.linear(nn.functional.interpolate(x, scale_factor: [2, 2]).permute(0, 2, 3, 1), _toImage).permute(0, 3, 1, 2).tanh();
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _mapping, _classes, _toMap, _toImage, _modulation })
        {
            tensor.Dispose();
        }
    }
}
