using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>D: how far the synthetic images' parameter gradients are from the real ones'. Source: distillation.md section 4.2.</summary>
public sealed class GradientDistance
{
    private const double Epsilon = 1e-6;
    private readonly Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor> _measure;

    private GradientDistance(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor> measure) => _measure = measure;

    /// <summary>Whether the distance of several networks' gradients, joined along their first axes, is the sum of the distances of each.</summary>
    public bool AddsUp { get; private init; }

    /// <summary>The distance by its name in grids.</summary>
    /// <param name="name">
    /// <c>ours</c>: Σ over rows of rank-4 and rank-2 tensors of 1 − ⟨a,b⟩/(‖a‖‖b‖ + 1e-6), tensors of other ranks do not count; <c>cos</c>: the same formula once, on
    /// everything concatenated; <c>cos-paper</c>: without the 1e-6, as Algorithm 1 prints it; <c>mse</c>: squared difference of the concatenation.
    /// </param>
    /// <exception cref="ArgumentException">Unknown name; the message lists what is allowed.</exception>
    public static GradientDistance Named(string name) => new(name switch
    {
        "ours" => RowWise,
        "cos" => (synthetic, real) => Cosine(Flat(synthetic), Flat(real), Epsilon).sum(),
        "cos-paper" => (synthetic, real) => Cosine(Flat(synthetic), Flat(real), 0).sum(),
        "mse" => (synthetic, real) => (Flat(synthetic) - Flat(real)).square().sum(),
        _ => throw new ArgumentException($"unknown gradient distance '{name}'; allowed: ours, cos, cos-paper, mse", nameof(name)),
    })
    {
        AddsUp = name is "ours" or "mse",
    };

    /// <summary>The distance as a scalar that can be differentiated with respect to <paramref name="synthetic"/>.</summary>
    /// <param name="synthetic">Gradients by parameter, in definition order.</param>
    /// <param name="real">Gradients by parameter, constants.</param>
    public Tensor Of(IReadOnlyList<Tensor> synthetic, IReadOnlyList<Tensor> real) => _measure(synthetic, real);

    private static Tensor RowWise(IReadOnlyList<Tensor> synthetic, IReadOnlyList<Tensor> real)
    {
        // Rows of one length are measured together: one pass over [rows, length] instead of one per tensor.
        var byLength = Enumerable.Range(0, synthetic.Count)
            .Where(index => synthetic[index].dim() is 2 or 4)
            .GroupBy(index => synthetic[index].numel() / synthetic[index].shape[0]);
        Tensor? sum = null;
        foreach (var group in byLength)
        {
            var (a, b) = (Rows(synthetic, group), Rows(real, group));
            var part = Cosine(a, b, Epsilon).sum();
            sum = sum is null ? part : sum + part;
        }

        return sum ?? zeros([]);
    }

    private static Tensor Rows(IReadOnlyList<Tensor> tensors, IEnumerable<int> group)
    {
        List<Tensor> rows = [.. group.Select(index => tensors[index].reshape(tensors[index].shape[0], -1))];
        return rows.Count == 1 ? rows[0] : cat(rows, 0);
    }

    /// <summary>1 − cosine of each row. The norm's derivative at a row of zeros is 0, as torch defines it.</summary>
    private static Tensor Cosine(Tensor a, Tensor b, double epsilon) => 1 - (a * b).sum(-1) / (a.norm(-1, false, 2f) * b.norm(-1, false, 2f) + epsilon);

    private static Tensor Flat(IReadOnlyList<Tensor> tensors) => cat([.. tensors.Select(tensor => tensor.reshape(-1))], 0).unsqueeze(0);
}
