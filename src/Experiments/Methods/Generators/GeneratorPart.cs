using Slfd.Experiments.DataSets;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>A kind of generator: what it is called, what it may be told, what it costs.</summary>
public abstract class GeneratorPart : IPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>Heading of its group in the paper's table 5.</summary>
    public abstract string PaperGroup { get; }

    /// <summary>Place of that group; 0 is above all generators.</summary>
    public abstract int PaperOrder { get; }

    /// <summary>Where its use is our reading of the paper: what a reader must know before comparing with a published value. Null: it is published as it is used here.</summary>
    public virtual string? Remark => null;

    /// <summary>The keys of the section <c>generator</c> that it has beside those of all kinds; docs/grids.md describes them.</summary>
    public virtual IReadOnlyList<SettingKey> Keys => [];

    /// <summary>Who says which value one of its keys has; the key's own word where the kind has nothing to add.</summary>
    /// <param name="key">One of <see cref="GeneratorKeys.Of"/>.</param>
    /// <param name="resolution">r in pixels.</param>
    public virtual Provenance ProvenanceOf(SettingKey key, int resolution) => key.Provenance;

    /// <summary>File of pretrained weights, below <c>generators</c> in the data folder.</summary>
    /// <param name="dataset">Name in grids.</param>
    /// <param name="resolution">r in pixels.</param>
    public abstract string PublishedFile(string dataset, int resolution);

    /// <summary>The settings with every default written out, without those that decide nothing and without the keys of other kinds. Settling twice is settling once.</summary>
    public GeneratorSpec Settle(GeneratorSpec written, GeneratorUse use)
    {
        var trained = use.Weights == GeneratorWeights.Trained;
        var pretrained = use.Weights == GeneratorWeights.Pretrained;
        var standsIn = pretrained && written.StandIn == true;
        var made = !pretrained || standsIn;
        var read = written.Only(GeneratorKeys.Of(this)) with
        {
            AverageStyles = written.AverageStyles ?? false,
            Classes = written.Classes ?? (trained ? null : DataSetCatalogue.Find(use.Dataset)?.ClassList.Select(known => known.GeneratorIndex).ToArray()),
            File = made ? null : (written.File ?? PublishedFile(use.Dataset, use.Resolution)).Replace("{resolution}", FormattableString.Invariant($"{use.Resolution}"), StringComparison.Ordinal),
            Learn = written.Learn ?? false,
            Normalisation = written.Normalisation ?? GeneratorChoices.OwnNormalisation,
            RandomFeatures = written.RandomFeatures ?? false,
            Seed = made ? written.Seed ?? 0 : null,
            Sha256 = made ? null : written.Sha256,
            StandIn = pretrained ? standsIn : null,
            Training = trained ? GeneratorChoices.LatentOptimisation : GeneratorChoices.NoTraining,
        };
        return SettleOwn(read, use, made).WithoutAsBefore();
    }

    /// <summary>Why settled settings cannot be used; null: they can.</summary>
    /// <param name="settled">From <see cref="Settle"/>.</param>
    /// <param name="resolution">r in pixels.</param>
    public virtual GeneratorProblem? Problem(GeneratorSpec settled, int resolution) => IsTrained(settled) ? new("weights", NoTrainer) : null;

    /// <summary>What of settled settings decides how a network is trained, with its defaults written out: all that the generator's own cell says of it.</summary>
    /// <param name="written">Of a cell that uses it, or of its own.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <exception cref="ArgumentException">This kind cannot be trained here.</exception>
    public virtual GeneratorSpec Trained(GeneratorSpec written, int resolution) => throw new ArgumentException(NoTrainer);

    /// <summary>Whether settled settings mean a network that is trained in a cell of its own.</summary>
    public static bool IsTrained(GeneratorSpec? settled) => settled?.Training == GeneratorChoices.LatentOptimisation;

    private string NoTrainer => $"this build cannot train {Name}; it trains {string.Join(", ", GeneratorParts.All.Where(part => part.CanBeTrained).Select(part => part.Name))}";

    /// <summary>Whether <see cref="Trained"/> can be asked.</summary>
    public virtual bool CanBeTrained => false;

    /// <summary>What it costs.</summary>
    /// <param name="settled">From <see cref="Settle"/>.</param>
    /// <param name="resolution">r in pixels.</param>
    /// <exception cref="ArgumentException">Its sizes are not known.</exception>
    public abstract GeneratorShape Shape(GeneratorSpec settled, int resolution);

    /// <summary>Whether <see cref="GeneratorSpec.Classes"/> decides what the drawn weights are, and not only how they are used.</summary>
    public virtual bool ClassesShapeWeights(GeneratorSpec settled) => false;

    /// <summary>Writes out the defaults of <see cref="Keys"/>, and of the shared keys whose default is this kind's own.</summary>
    /// <param name="shared">What all kinds have is settled.</param>
    /// <param name="use">What it is used for.</param>
    /// <param name="made">Whether the weights are drawn, and no file is read.</param>
    protected abstract GeneratorSpec SettleOwn(GeneratorSpec shared, GeneratorUse use, bool made);
}

/// <summary>A setting that cannot be used.</summary>
/// <param name="Key">In the section <c>generator</c>.</param>
/// <param name="Sentence">What is wrong, and what is allowed.</param>
public sealed record GeneratorProblem(string Key, string Sentence);
