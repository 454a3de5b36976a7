using Slfd.Experiments.DataSets;
using Slfd.Experiments.Parts;
using Slfd.RealData.Folders;

namespace Slfd.RealData.Readers;

/// <summary>The forms of data that this build can read.</summary>
internal static class DataReaders
{
    /// <summary>By the type of the part.</summary>
    public static FactoryMap<DataFormPart, DataReader> All { get; } = new FactoryMap<DataFormPart, DataReader>("form of data")
        .Add<ProceduralPart>(new ProceduralReader())
        .Add<Cifar10BinaryPart>(new Cifar10Reader())
        .Add<MedMnistPart>(new MedMnistReader())
        .Add<ImageFoldersPart>(new FolderReader(FolderLayout.ImageNet))
        .Add<TinyImageNetPart>(new FolderReader(FolderLayout.TinyImageNet));

    /// <summary>The reader of a set; drawn images may stand in for any.</summary>
    /// <exception cref="ArgumentException">No reader has that form.</exception>
    public static DataReader Of(DataSetEntry entry, bool drawn = false) => All.For(drawn ? DataFormParts.Procedural : entry.Form);
}
