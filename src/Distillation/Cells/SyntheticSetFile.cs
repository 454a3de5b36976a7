using System.Security.Cryptography;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Tensors;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary><c>synthetic.safetensors</c>: the distilled images, for anyone who trains on them. Nothing in it depends on when or how often the cell was interrupted.</summary>
internal static class SyntheticSetFile
{
    /// <summary>
    /// Writes <c>images</c> [B, 3, r, r] (pixel values, nominally in [0, 1], not clamped), <c>normalised</c> (what classifiers see), <c>labels</c> [B],
    /// and the constants <c>mean</c> [3] and <c>std</c> [3] that lead from one to the other.
    /// </summary>
    /// <returns>Hex SHA-256 of the file.</returns>
    public static string Write(string path, SyntheticSet set, RealSet real, string label)
    {
        using var scope = NewDisposeScope();
        var (normalised, mean, deviation) = (set.Images.detach().cpu(), tensor(real.Mean), tensor(real.StandardDeviation));
        var images = real.Normalisation.Undo(normalised);
        Dictionary<string, Tensor> tensors = new()
        {
            ["images"] = images,
            ["normalised"] = normalised,
            ["labels"] = set.Labels,
            ["mean"] = mean,
            ["std"] = deviation,
        };
        return TensorFile.Write(path, tensors, new Dictionary<string, string> { ["label"] = label, ["classes"] = string.Join('\n', real.ClassNames) });
    }

    /// <summary>Hex SHA-256 over the raw bytes of the normalised images, then of the labels.</summary>
    public static string Sha256(SyntheticSet set)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(set.Images.detach().cpu().contiguous().bytes);
        hash.AppendData(set.Labels.cpu().contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
