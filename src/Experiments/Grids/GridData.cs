using System.Text.Json.Serialization;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Grids;

/// <summary>How a grid's real images are read. Each choice reaches only the data sets whose form declares it, so that the cells of the others stay what they are in
/// any grid.</summary>
/// <param name="Values">What is chosen, of <see cref="DataKeys.Choices"/>.</param>
[JsonConverter(typeof(GridDataJson))]
public sealed record GridData(SettingValues Values)
{
    /// <summary>The specification with the choices that its data set leaves.</summary>
    public DataSpec Choose(DataSpec spec) => DataSetCatalogue.Find(spec.Name) is { } entry ? spec.With(Values.Only(entry.Form.Keys).All) : spec;
}

/// <summary>How a grid's real images are read, as JSON.</summary>
public sealed class GridDataJson() : SettingsJson<GridData>("data")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<SettingKey> Keys => DataKeys.Choices;

    /// <inheritdoc/>
    protected override GridData Of(SettingValues values) => new(values);

    /// <inheritdoc/>
    protected override SettingValues ValuesOf(GridData value) => value.Values;
}
