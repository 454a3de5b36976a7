using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A whole StyleGAN-XL network: every tensor and every number that its forward pass reads, made in place or taken from a file.</summary>
/// <param name="Mapping">State-dict prefix <c>mapping.</c></param>
/// <param name="Input">State-dict prefix <c>synthesis.input.</c></param>
/// <param name="Layers">In execution order (a file's <c>layer_names</c>); the prefix of each is <c>synthesis.</c> and its name.</param>
/// <param name="OutputScale">What the output of the last layer is multiplied by.</param>
/// <param name="Resolution">r: side of the images in pixels.</param>
/// <remarks>All tensors are float32 on one device and require no gradients; disposing disposes them. Source: generators.md sections 1 and 3.2.</remarks>
public sealed record StyleGanXlWeights(StyleGanXlMapping Mapping, StyleGanXlInput Input, IReadOnlyList<StyleGanXlLayer> Layers, double OutputScale, int Resolution) : IDisposable
{
    /// <summary>N_w: one row of w_s for each layer and one for the Fourier features.</summary>
    public int StyleCount => Layers.Count + 1;

    /// <summary>What training would change, by state-dict key, in the order layers, input, mapping.</summary>
    public IReadOnlyList<(string Key, Tensor Value)> Parameters => [.. LayerParameters(), .. InputParameters(), .. MappingParameters()];

    /// <summary>What training would not change, by state-dict key.</summary>
    public IReadOnlyList<(string Key, Tensor Value)> Buffers => [.. LayerBuffers(), .. InputBuffers(), ("mapping.w_avg", Mapping.Average)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in Parameters.Concat(Buffers))
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<(string, Tensor)> LayerParameters() => Layers.SelectMany(layer => Named($"synthesis.{layer.Name}", layer.Weight, layer.Bias).Concat(Named($"synthesis.{layer.Name}.affine", layer.Affine)));

    private IEnumerable<(string, Tensor)> InputParameters() => Named("synthesis.input.affine", Input.Affine).Prepend(("synthesis.input.weight", Input.Weight));

    private IEnumerable<(string, Tensor)> MappingParameters()
    {
        if (Mapping.Embedding is { } table)
        {
            yield return ("mapping.embed.weight", table);
        }

        if (Mapping.EmbeddingProjection is { } projection)
        {
            foreach (var named in Named("mapping.embed_proj", projection))
            {
                yield return named;
            }
        }

        foreach (var named in Mapping.Layers.SelectMany((layer, index) => Named($"mapping.fc{index}", layer)))
        {
            yield return named;
        }
    }

    private IEnumerable<(string, Tensor)> LayerBuffers() => Layers.SelectMany(layer => new (string, Tensor?)[]
    {
        ($"synthesis.{layer.Name}.magnitude_ema", layer.MagnitudeEma),
        ($"synthesis.{layer.Name}.up_filter", layer.UpFilter),
        ($"synthesis.{layer.Name}.down_filter", layer.DownFilter),
    }).Where(named => named.Item2 is not null).Select(named => (named.Item1, named.Item2!));

    private IEnumerable<(string, Tensor)> InputBuffers() =>
        [("synthesis.input.freqs", Input.Frequencies), ("synthesis.input.phases", Input.Phases), ("synthesis.input.transform", Input.Transform)];

    private static IEnumerable<(string, Tensor)> Named(string prefix, EqualisedLinear layer) => Named(prefix, layer.Weight, layer.Bias);

    private static IEnumerable<(string, Tensor)> Named(string prefix, Tensor weight, Tensor bias) => [($"{prefix}.weight", weight), ($"{prefix}.bias", bias)];
}
