using System.Globalization;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Experts;

/// <summary><c>experts.safetensors</c>: an expert's weights before training and after each epoch.</summary>
internal static class ExpertFile
{
    /// <summary>Writes one vector [P] per epoch, T + 1 of them; metadata say which parameters they hold.</summary>
    /// <returns>Hex SHA-256 of the file.</returns>
    public static string Write(string path, IReadOnlyList<Tensor> snapshots, Classifier network, string label) => TensorFile.Write(
        path,
        snapshots.Select((weights, epoch) => (Name: NameOf(epoch), weights)).ToDictionary(entry => entry.Name, entry => entry.weights),
        new Dictionary<string, string>
        {
            ["label"] = label,
            ["parameters"] = string.Join('\n', network.Parameters.Select(parameter => $"{parameter.Name} {string.Join('x', parameter.Shape)}")),
        });

    /// <summary>The weights after an epoch; only they are read.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or lacks them.</exception>
    public static Tensor Read(string path, int epoch) => TensorFile.ReadOne(path, NameOf(epoch));

    /// <summary><c>weights.0007</c>: after seven epochs.</summary>
    public static string NameOf(int epoch) => string.Create(CultureInfo.InvariantCulture, $"weights.{epoch:D4}");
}
