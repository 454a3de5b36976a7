namespace Slfd.Messages.Catalogue;

/// <summary>A data set that grids can name.</summary>
/// <param name="Name">As in grids and tables.</param>
/// <param name="Classes">C.</param>
/// <param name="Resolutions">The sides in pixels that it can give.</param>
/// <param name="Origin">Where the original comes from, for error messages; null where no file is needed.</param>
public sealed record DataSetEntry(string Name, int Classes, int[] Resolutions, string? Origin);

/// <summary>The data sets that grids can name.</summary>
public static class DataSetCatalogue
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static IReadOnlyList<DataSetEntry> All { get; } =
    [
        new("procedural", 10, [32, 64, 128, 256], Origin: null),
        new("cifar10", 10, [32], "CIFAR-10 binary version (cifar-10-binary.tar.gz, Krizhevsky, University of Toronto)"),
    ];

    /// <summary>The entry called <paramref name="name"/>, or null.</summary>
    public static DataSetEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}
