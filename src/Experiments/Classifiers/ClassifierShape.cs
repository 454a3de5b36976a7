namespace Slfd.Experiments.Classifiers;

/// <summary>What a classifier costs, from its layers: convolutions, linear layers and attention products only.</summary>
/// <param name="Macs">Multiply-accumulates of one image, forward.</param>
/// <param name="Outputs">Numbers that these layers put out for one image: what training keeps is a small multiple.</param>
/// <param name="Weights">Trainable numbers of these layers.</param>
/// <param name="Widest">Numbers that the widest of these layers puts out for one image: what a test keeps is a small multiple.</param>
/// <remarks>Source: distillation.md sections 2.1 to 2.3, whose tables a test holds these formulas against.</remarks>
public readonly record struct ClassifierShape(double Macs, double Outputs, double Weights, double Widest)
{
    // Of every layer's output training keeps what the layer, its norm and its activation put out.
    private const int Kept = 3;

    // A test lets go of each block once the next has begun. Of one with branches lie there its input, what each of two convolutions, norms and activations puts out, and their sum: eight. On a processor
    // the convolution that runs has its input and its output once more, in the order that oneDNN likes, and a batch of another size does not fit into what the one before has freed: four more.
    private const int Beside = 8, BesideOnCpu = 12;

    /// <summary>Of a chain without branches: measured with each judge alone at 32, 64 and 128 px it was one to five, the more the larger the maps; what the heap keeps differs from run to run.</summary>
    internal const double FewMaps = 3.9;

    /// <summary>How many numbers lie on a processor beside each that the widest layer puts out, in a pass without gradients; null: as where blocks have branches.</summary>
    public double? MapsBeside { get; init; }

    /// <summary>Bytes at float32 that a pass without gradients holds at its widest place, of one image.</summary>
    /// <param name="onGpu">Whether its device is a GPU, where nothing was measured yet.</param>
    public double TestingBytes(bool onGpu) => 4 * (onGpu ? Beside : MapsBeside ?? BesideOnCpu) * Widest;

    /// <summary>Bytes at float32 that forward and backward of one image keep.</summary>
    public double TrainingBytes => 4 * Kept * Outputs;

    /// <summary>Layers one after the other.</summary>
    public static ClassifierShape operator +(ClassifierShape left, ClassifierShape right) =>
        new(left.Macs + right.Macs, left.Outputs + right.Outputs, left.Weights + right.Weights, Math.Max(left.Widest, right.Widest));

    /// <summary>So many layers of one shape.</summary>
    public static ClassifierShape operator *(int count, ClassifierShape layer) => new(count * layer.Macs, count * layer.Outputs, count * layer.Weights, layer.Widest);

    /// <summary>A convolution whose output has <paramref name="side"/>² positions.</summary>
    public static ClassifierShape Convolution(int side, int kernel, int inputs, int outputs) => Each(side * side, Linear(kernel * kernel * inputs, outputs));

    /// <summary>A product with a matrix.</summary>
    public static ClassifierShape Linear(int inputs, int outputs) => new((double)inputs * outputs, outputs, (double)inputs * outputs, outputs);

    /// <summary>The same weights at every position.</summary>
    public static ClassifierShape Each(int positions, ClassifierShape layer) => new(positions * layer.Macs, positions * layer.Outputs, layer.Weights, positions * layer.Widest);
}
