using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>The mapping network, from z and a class to w_s. Source: generators.md section 1.2.</summary>
/// <param name="Layers"><c>fc0</c>, <c>fc1</c>, …; m = 0.01.</param>
/// <param name="Average"><c>w_avg</c>, [c_dim, L_w] with one centre per class, or [L_w].</param>
/// <param name="Embedding"><c>embed.weight</c>, [E, e]: row k describes class k. Null where a generator has none; not used where it is unconditional.</param>
/// <param name="EmbeddingProjection"><c>embed_proj</c>, e → z_dim; null: the generator is unconditional.</param>
/// <param name="Classes">c_dim; 0: unconditional.</param>
/// <param name="LatentWidth">Length of z.</param>
/// <param name="StyleCount">N_w.</param>
public sealed record StyleGanXlMapping(
    IReadOnlyList<EqualisedLinear> Layers, Tensor Average, Tensor? Embedding, EqualisedLinear? EmbeddingProjection, int Classes, int LatentWidth, int StyleCount) : IDisposable
{
    /// <summary>How far one update moves <see cref="Average"/>: it keeps this share.</summary>
    public const double AverageDecay = 0.998;

    /// <summary>L_w.</summary>
    public int StyleWidth => (int)Layers[^1].Weight.shape[0];

    /// <summary>All of its tensors.</summary>
    public IEnumerable<Tensor> Tensors =>
        new[] { Average, Embedding, EmbeddingProjection?.Weight, EmbeddingProjection?.Bias }.OfType<Tensor>().Concat(Layers.SelectMany(layer => new[] { layer.Weight, layer.Bias }));

    /// <summary>Disposes <see cref="Tensors"/>: for a mapping network on its own.</summary>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>One style per sample, before it is repeated.</summary>
    /// <param name="z">[B, z_dim].</param>
    /// <param name="classes">int64 [B]; not read where the generator is unconditional.</param>
    /// <returns>[B, L_w].</returns>
    public Tensor Style(Tensor z, Tensor? classes)
    {
        var x = Normalise(z);
        if (Classes > 0)
        {
            var rows = (Embedding ?? throw new InvalidDataException("a class-conditional mapping needs its table embed.weight")).index_select(0, ClassesOf(classes));
            x = cat([x, Normalise((EmbeddingProjection ?? throw new InvalidDataException("a class-conditional mapping needs embed_proj")).LeakyRelu(rows))], 1);
        }

        foreach (var layer in Layers)
        {
            x = layer.LeakyRelu(x);
        }

        return x;
    }

    /// <summary>w_s: the style in every row, pulled towards the average.</summary>
    /// <param name="z">[B, z_dim].</param>
    /// <param name="classes">int64 [B]; not read where the generator is unconditional.</param>
    /// <param name="truncation">ψ; 1: not pulled, which is how GLaD and SLFD use it.</param>
    /// <param name="cutoff">How many rows are pulled; null: all.</param>
    /// <returns>[B, N_w, L_w].</returns>
    public Tensor Styles(Tensor z, Tensor? classes, double truncation = 1, int? cutoff = null) => Truncate(Style(z, classes), classes, Average, truncation, cutoff);

    /// <summary>Repeats a style over all rows and pulls the first <paramref name="cutoff"/> towards the average: w_avg + ψ·(w − w_avg).</summary>
    /// <param name="style">[B, L_w].</param>
    /// <param name="classes">int64 [B]; read where the average is per class.</param>
    /// <param name="average">As <see cref="Average"/>: whether it is per class is its rank.</param>
    /// <param name="truncation">ψ.</param>
    /// <param name="cutoff">How many rows; null: all.</param>
    /// <returns>[B, N_w, L_w].</returns>
    public Tensor Truncate(Tensor style, Tensor? classes, Tensor average, double truncation, int? cutoff)
    {
        var rows = style.unsqueeze(1).expand(-1, StyleCount, -1);
        if (truncation == 1)
        {
            return rows.contiguous();
        }

        var pulled = Math.Min(cutoff ?? StyleCount, StyleCount);
        var centre = (average.dim() == 2 ? average.index_select(0, ClassesOf(classes)) : average.unsqueeze(0)).unsqueeze(1);
        var near = lerp(centre, rows.narrow(1, 0, pulled), truncation);
        return pulled == StyleCount ? near : cat([near, rows.narrow(1, pulled, StyleCount - pulled)], 1);
    }

    /// <summary>The average after one training step.</summary>
    /// <param name="style">[B, L_w], the batch's styles.</param>
    /// <param name="classes">int64 [B]; read where the average is per class.</param>
    /// <param name="decay">Share that is kept.</param>
    /// <returns>As <see cref="Average"/>: per class, in the order of the batch, or with the batch's mean.</returns>
    public Tensor UpdatedAverage(Tensor style, Tensor? classes, double decay = AverageDecay)
    {
        var updated = Average.clone();
        var values = style.detach();
        if (updated.dim() == 1)
        {
            return lerp(values.mean([0]), updated, decay);
        }

        var labels = ClassesOf(classes).cpu().data<long>().ToArray();
        for (var sample = 0; sample < labels.Length; sample++)
        {
            updated[labels[sample]] = lerp(values[sample], updated[labels[sample]], decay);
        }

        return updated;
    }

    private Tensor ClassesOf(Tensor? classes) => classes ?? throw new ArgumentNullException(nameof(classes), $"this mapping knows {Classes} classes and needs one per sample");

    /// <summary>x / √(mean x² + 1e−8), per sample.</summary>
    private static Tensor Normalise(Tensor x) => x * x.square().mean([1], keepdim: true).add(1e-8).rsqrt();
}
