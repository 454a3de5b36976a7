using Slfd.Experiments.Parts;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.DataSets;

/// <summary>A form of data: how the files of a data set are laid out, what can be chosen in reading them, and how many images there are.</summary>
public abstract class DataFormPart : IPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>The keys of the section <c>data</c> that its data sets can be told; docs/grids.md describes them. Each has a value that means "as before": the
    /// default.</summary>
    public virtual IReadOnlyList<SettingKey> Keys => [];

    /// <summary>Images of the whole set, all classes, as far as it is known without opening a file.</summary>
    public virtual (int Train, int Test) Images(DataSetEntry entry) => (entry.TrainImages, entry.TestImages);
}
