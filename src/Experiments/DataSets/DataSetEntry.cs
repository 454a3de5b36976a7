using Slfd.Experiments.Parts;

namespace Slfd.Experiments.DataSets;

/// <summary>A class of a data set; its position in <see cref="DataSetEntry.ClassList"/> is its label.</summary>
/// <param name="Name">For people.</param>
/// <param name="GeneratorIndex">Index of the class in the one-hot vector of a class-conditional generator that knows this data set: among ImageNet's 1,000 for
/// its subsets, the label for others.</param>
/// <param name="Wnid">WordNet id: the name of its folder in ImageNet; null elsewhere.</param>
public sealed record DataSetClass(string Name, int GeneratorIndex, string? Wnid = null);

/// <summary>A data set that grids can name.</summary>
/// <param name="Name">As in grids and tables.</param>
/// <param name="Form">How its files are laid out.</param>
/// <param name="ClassList">In label order.</param>
/// <param name="Resolutions">The sides in pixels that it can give.</param>
/// <param name="Origin">Where the original comes from, for error messages; null where no file is needed.</param>
/// <param name="Terms">Licence or terms of use, in a line.</param>
public sealed record DataSetEntry(string Name, DataFormPart Form, IReadOnlyList<DataSetClass> ClassList, int[] Resolutions, string? Origin, string Terms) : IPart
{
    /// <summary>Of the data set alone; that of its form is <see cref="DataFormPart.Revision"/>.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>C.</summary>
    public int Classes => ClassList.Count;

    /// <summary>Hex MD5 of the official file; null where none is published. A file with another one is used only where the specification allows it.</summary>
    public string? Md5 { get; init; }

    /// <summary>Side of the stored images in pixels, where all of the official file have the same; 0: they differ, or there is no file.</summary>
    public int StoredSide { get; init; }

    /// <summary>Name of the set's one file, without its ending; unset: that of the set.</summary>
    public string FileName { get => field ?? Name; init; }

    /// <summary>Training images of the whole set, all classes; 0 for a set without files. Approximate for ImageNet, whose classes differ.</summary>
    public int TrainImages { get; init; }

    /// <summary>Test images of the whole set; likewise.</summary>
    public int TestImages { get; init; }
}
