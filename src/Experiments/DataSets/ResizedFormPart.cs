using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>A form whose images are resized, so that how is a choice.</summary>
public abstract class ResizedFormPart : DataFormPart
{
    /// <summary>False: images are resized without antialiasing (OP-3 and OP-4 of distillation.md); unset: with.</summary>
    public static FlagKey Antialias { get; } = new("antialias") { AsBefore = true, Provenance = Provenance.Assumed };

    /// <inheritdoc/>
    public override IReadOnlyList<SettingKey> Keys { get; } = [Antialias];
}
