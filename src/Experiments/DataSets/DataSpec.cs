using System.Text.Json.Serialization;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>A data set at a resolution, whole or its first images per class. What only one form of data can be told is declared by its part and asked for by the
/// part's key: <c>MedMnistPart.TestSplit.Of(spec.Values)</c>.</summary>
[JsonConverter(typeof(DataSpecJson))]
public sealed record DataSpec
{
    /// <summary>Everything that is said, shared keys and the form's own.</summary>
    public SettingValues Values { get; private init; } = SettingValues.None;

    /// <summary>True: drawn images stand in for the set, with its classes and any resolution, so that a grid can be tried without the data. No result of it
    /// says anything about the set.</summary>
    public bool? Drawn
    {
        get => DataKeys.Drawn.Of(Values);
        init => Values = Values.With(DataKeys.Drawn.Is(value));
    }

    /// <summary>Name in <see cref="DataSetCatalogue"/>.</summary>
    public required string Name
    {
        get => DataKeys.Name.Of(Values)!;
        init => Values = Values.With(DataKeys.Name.Is(value));
    }

    /// <summary>Side of the square images, in pixels.</summary>
    public required int Resolution
    {
        get => DataKeys.Resolution.Of(Values)!.Value;
        init => Values = Values.With(DataKeys.Resolution.Is(value));
    }

    /// <summary>At most this many test images per class, the first in file order; null: all.</summary>
    public int? TestPerClass
    {
        get => DataKeys.TestPerClass.Of(Values);
        init => Values = Values.With(DataKeys.TestPerClass.Is(value));
    }

    /// <summary>At most this many training images per class, the first in file order; null: all.</summary>
    public int? TrainPerClass
    {
        get => DataKeys.TrainPerClass.Of(Values);
        init => Values = Values.With(DataKeys.TrainPerClass.Is(value));
    }

    /// <summary>The same with some keys changed, shared ones and a form's own; a null takes a key out.</summary>
    public DataSpec With(params IEnumerable<Setting> settings) => this with { Values = Values.With(settings) };

    /// <summary>The specification with no more than its data set can be told, and without what means "as before". One of an unknown data set stays as it is.</summary>
    public DataSpec Settled() => DataSetCatalogue.Find(Name) is not { } entry ? this
        : this with { Values = Values.Only([.. DataKeys.Shared, .. entry.Form.Keys]).WithoutAsBefore() };

    /// <summary>As JSON.</summary>
    public override string ToString() => Values.ToString();
}
