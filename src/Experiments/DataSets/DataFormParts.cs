using Slfd.Experiments.Parts;

namespace Slfd.Experiments.DataSets;

/// <summary>The forms of data.</summary>
public static class DataFormParts
{
    /// <summary>Drawn images, which can stand in for any data set.</summary>
    public static ProceduralPart Procedural { get; } = new();

    /// <summary>All of them.</summary>
    public static PartList<DataFormPart> All { get; } =
        new("form of data", Procedural, new Cifar10BinaryPart(), new MedMnistPart(), new ImageFoldersPart(), new TinyImageNetPart());

    /// <summary>The form of a type, for the catalogue.</summary>
    internal static TPart Of<TPart>()
        where TPart : DataFormPart => All.OfType<TPart>().Single();
}
