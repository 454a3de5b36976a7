using System.Text.Json.Serialization;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>The generator of a latent space and how it is used (generators.md sections 1, 2 and 4; distillation.md sections 4.1 and 5.8). What only one kind of generator has is
/// declared by its part and asked for by the part's key: <c>StyleGanXlPart.Layers.Of(spec.Values)</c>.</summary>
[JsonConverter(typeof(GeneratorSpecJson))]
public sealed record GeneratorSpec
{
    /// <summary>Everything that is said, shared keys and own ones.</summary>
    public SettingValues Values { get; private init; } = SettingValues.None;

    /// <summary>avg_w: w_s starts at the mean of the mapping over 1000 z of the class.</summary>
    public bool? AverageStyles
    {
        get => GeneratorKeys.AverageStyles.Of(Values);
        init => Values = Values.With(GeneratorKeys.AverageStyles.Is(value));
    }

    /// <summary>Generator class of each label, for class-conditional generators; null: the data set's own indices.</summary>
    public int[]? Classes
    {
        get => GeneratorKeys.Classes.Of(Values);
        init => Values = Values.With(GeneratorKeys.Classes.Is(value));
    }

    /// <summary>File of pretrained weights, relative to <c>generators</c> below the data folder, or absolute.</summary>
    public string? File
    {
        get => GeneratorKeys.File.Of(Values);
        init => Values = Values.With(GeneratorKeys.File.Is(value));
    }

    /// <summary>n: the layers before it make f_n once, those from it on make the images. Null: the default of the objective (OP-10).</summary>
    public int? Layer
    {
        get => GeneratorKeys.Layer.Of(Values);
        init => Values = Values.With(GeneratorKeys.Layer.Is(value));
    }

    /// <summary>learn_g: the generator's weights are optimised, too.</summary>
    public bool? Learn
    {
        get => GeneratorKeys.Learn.Of(Values);
        init => Values = Values.With(GeneratorKeys.Learn.Is(value));
    }

    /// <summary><c>glad-compat</c>: generator output is normalised with the stale mean of the reference (OP-6). Null: with the data set's own.</summary>
    public string? Normalisation
    {
        get => GeneratorKeys.Normalisation.Of(Values);
        init => Values = Values.With(GeneratorKeys.Normalisation.Is(value));
    }

    /// <summary>rand_f: f_n starts as noise with each image's own mean and deviation.</summary>
    public bool? RandomFeatures
    {
        get => GeneratorKeys.RandomFeatures.Of(Values);
        init => Values = Values.With(GeneratorKeys.RandomFeatures.Is(value));
    }

    /// <summary>Seed of random weights: one G_r serves all cells.</summary>
    public int? Seed
    {
        get => GeneratorKeys.Seed.Of(Values);
        init => Values = Values.With(GeneratorKeys.Seed.Is(value));
    }

    /// <summary>Hex SHA-256 that the file must have; null: whatever is there, and the result says what it was.</summary>
    public string? Sha256
    {
        get => GeneratorKeys.Sha256.Of(Values);
        init => Values = Values.With(GeneratorKeys.Sha256.Is(value));
    }

    /// <summary>True: random weights of the sizes given here stand in for the pretrained file, so that a grid can be tried without it. No result of it says
    /// anything about the method.</summary>
    public bool? StandIn
    {
        get => GeneratorKeys.StandIn.Of(Values);
        init => Values = Values.With(GeneratorKeys.StandIn.Is(value));
    }

    /// <summary>How the generator is trained before it is used: <c>none</c> or <c>latent-optimisation</c>, by a cell of its own (<see cref="Specifications.GeneratorTrainingSpec"/>).</summary>
    public string? Training
    {
        get => GeneratorKeys.Training.Of(Values);
        init => Values = Values.With(GeneratorKeys.Training.Is(value));
    }

    /// <summary>The same with some keys changed, shared ones and a kind's own; a null takes a key out.</summary>
    public GeneratorSpec With(params IEnumerable<Setting> settings) => this with { Values = Values.With(settings) };

    /// <summary>These settings where they say something, else those of <paramref name="under"/>.</summary>
    public GeneratorSpec Over(GeneratorSpec under) => this with { Values = Values.Over(under.Values) };

    /// <summary>Only what is said of these keys.</summary>
    public GeneratorSpec Only(IReadOnlyList<SettingKey> keys) => this with { Values = Values.Only(keys) };

    /// <summary>Without the keys whose value means "as before".</summary>
    public GeneratorSpec WithoutAsBefore() => this with { Values = Values.WithoutAsBefore() };

    /// <summary>As JSON.</summary>
    public override string ToString() => Values.ToString();
}
