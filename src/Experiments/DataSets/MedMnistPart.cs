using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>One MedMNIST <c>.npz</c>, with a validation split beside the test split.</summary>
public sealed class MedMnistPart : ResizedFormPart
{
    /// <summary>The split that judges by default.</summary>
    public const string Test = "test";

    /// <summary>The split that can judge in its place (OP-19 of distillation.md).</summary>
    public const string Validation = "val";

    /// <summary>True: a file whose checksum is not the official one is used all the same, because it is known to be a subset; unset: it is refused.</summary>
    public static FlagKey AllowSubset { get; } = new("allow-subset") { AsBefore = false };

    /// <summary>Which split judges: <see cref="Test"/> or <see cref="Validation"/>.</summary>
    public static TextKey TestSplit { get; } = new("test-split", [Test, Validation]) { AsBefore = Test, Provenance = Provenance.Assumed };

    /// <inheritdoc/>
    public override string Name => "medmnist-npz";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingKey> Keys { get; } = [AllowSubset, Antialias, TestSplit];
}
