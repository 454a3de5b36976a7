using System.Text.Json;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>A cell's data as JSON: the keys of all forms.</summary>
public sealed class DataSpecJson() : SettingsJson<DataSpec>("data")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<SettingKey> Keys => [.. DataKeys.Shared, .. DataKeys.Choices];

    /// <inheritdoc/>
    protected override DataSpec Of(SettingValues values) => new DataSpec
    {
        Name = DataKeys.Name.Of(values) ?? throw new JsonException("'data.name' is missing"),
        Resolution = DataKeys.Resolution.Of(values) ?? throw new JsonException("'data.resolution' is missing"),
    }.With(values.All);

    /// <inheritdoc/>
    protected override SettingValues ValuesOf(DataSpec value) => value.Values;
}
