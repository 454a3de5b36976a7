using static TorchSharp.torch;

namespace Slfd.Distillation.Resuming;

/// <summary>Takes over saved tensors, name by name.</summary>
internal static class SavedTensors
{
    /// <summary>Copies a saved tensor into one that exists, which keeps its place in graphs and optimisers.</summary>
    /// <exception cref="InvalidDataException">It is missing, or of another shape or type.</exception>
    public static void CopyInto(IReadOnlyDictionary<string, Tensor> state, string name, Tensor target)
    {
        var saved = state.GetValueOrDefault(name) ?? throw new InvalidDataException($"tensor '{name}' is missing");
        MustFit(name, saved, target);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        target.copy_(saved);
    }

    /// <exception cref="InvalidDataException">The saved tensor is of another shape or type.</exception>
    public static void MustFit(string name, Tensor saved, Tensor target)
    {
        if (!saved.shape.AsSpan().SequenceEqual(target.shape) || saved.dtype != target.dtype)
        {
            throw new InvalidDataException($"expected '{name}' as {target.dtype} [{string.Join(", ", target.shape)}], found {saved.dtype} [{string.Join(", ", saved.shape)}]");
        }
    }

    /// <summary>The entries under a prefix, without it.</summary>
    public static Dictionary<string, Tensor> Under(IReadOnlyDictionary<string, Tensor> state, string prefix) =>
        state.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value, StringComparer.Ordinal);

    /// <summary>The entries that are under none of some prefixes.</summary>
    public static Dictionary<string, Tensor> NotUnder(IReadOnlyDictionary<string, Tensor> state, params string[] prefixes) =>
        state.Where(entry => !Array.Exists(prefixes, prefix => entry.Key.StartsWith(prefix, StringComparison.Ordinal))).ToDictionary(StringComparer.Ordinal);

    /// <summary>Adds entries under a prefix.</summary>
    public static void AddUnder(Dictionary<string, Tensor> state, string prefix, IReadOnlyDictionary<string, Tensor> part)
    {
        foreach (var (name, tensor) in part)
        {
            state.Add(prefix + name, tensor);
        }
    }
}
