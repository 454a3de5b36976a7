using Slfd.Distillation.Tensors;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>A U-ViT's tensors by state-dict key, in definition order. float32 on one device; disposing disposes them. Source: generators.md sections 4.1 and 4.2.</summary>
public sealed class UVitWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _byKey;

    /// <summary>Takes over tensors; they leave the caller's dispose scope.</summary>
    internal UVitWeights(UVitShape shape, Func<UVitParameter, Tensor> tensor)
    {
        shape.MustFit();
        Shape = shape;
        List<(string Key, Tensor Value)> parameters = [];
        using (NewDisposeScope())
        {
            parameters.AddRange(UVitDefinition.Of(shape).Select(entry => (entry.Key, tensor(entry))));
            parameters.ForEach(entry => entry.Value.DetachFromDisposeScope());
        }

        Parameters = parameters;
        _byKey = parameters.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    /// <summary>Sizes.</summary>
    public UVitShape Shape { get; }

    /// <summary>State-dict keys and tensors, in definition order.</summary>
    public IReadOnlyList<(string Key, Tensor Value)> Parameters { get; }

    /// <summary>A tensor by its key.</summary>
    public Tensor this[string key] => _byKey[key];

    /// <summary>Random weights, made in place: truncated normal with deviation 0.02 for linear layers and positions, zero biases, PyTorch's defaults for convolutions and the label table.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="rng">CPU generator; draws in definition order.</param>
    /// <param name="device">Where the tensors are copied to.</param>
    /// <remarks>The reference truncates at ±2, a hundred deviations away, where no float32 normal ever falls: a plain normal is the same.</remarks>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static UVitWeights Random(UVitShape shape, Generator rng, Device device) => new(shape, parameter => parameter.Draw(rng).to(device));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in Parameters)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Reads the state dict of a <c>.pth</c> or <c>.safetensors</c> file.</summary>
    /// <param name="file">Open.</param>
    /// <param name="heads">h; null: <see cref="UVitShape.UsualHeads"/>.</param>
    /// <param name="device">Where the tensors are copied to.</param>
    /// <exception cref="InvalidDataException">Not a U-ViT, or a tensor is missing, left over or of another shape.</exception>
    internal static UVitWeights Read(WeightFile file, int? heads, Device device)
    {
        var shape = UVitShape.From(file.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape, StringComparer.Ordinal), heads, file.Path);
        var known = UVitDefinition.Of(shape).Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        if (file.Tensors.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => !known.Contains(key)) is { } foreign)
        {
            throw new InvalidDataException($"{file.Path}: has a tensor '{foreign}' that a U-ViT of its shape has not; expected the plain state dict of nnet_ema.pth");
        }

        return new(shape, parameter => file.Expect(parameter.Key, parameter.Shape).ToTensor().to(device));
    }
}
