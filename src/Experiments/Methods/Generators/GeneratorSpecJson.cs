using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>A generator's settings as JSON: the keys of all generators.</summary>
public sealed class GeneratorSpecJson() : SettingsJson<GeneratorSpec>("generator")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<SettingKey> Keys => GeneratorKeys.All;

    /// <inheritdoc/>
    protected override GeneratorSpec Of(SettingValues values) => new GeneratorSpec().With(values.All);

    /// <inheritdoc/>
    protected override SettingValues ValuesOf(GeneratorSpec value) => value.Values;
}
