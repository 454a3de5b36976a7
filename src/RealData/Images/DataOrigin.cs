namespace Slfd.RealData.Images;

/// <summary>Where the images of one split come from, and how many the published split has.</summary>
/// <param name="Name"><c>train</c>, or the split that judges: <c>test</c>, <c>val</c>.</param>
/// <param name="Source">What is read, without folders of this host.</param>
/// <param name="Whole">Images of that split in the published set; 0: there is none to compare with.</param>
/// <param name="Remark">What makes it another split than the published one, where its files tell; null: nothing does.</param>
public sealed record SplitOrigin(string Name, string Source, int Whole, string? Remark = null);

/// <summary>Where the images of a set come from.</summary>
/// <param name="Train">Those that are learned from.</param>
/// <param name="Test">Those that judge.</param>
public sealed record DataOrigin(SplitOrigin Train, SplitOrigin Test)
{
    /// <summary>Of images that were made in memory.</summary>
    internal static DataOrigin InMemory { get; } = new(new("train", "made in memory", 0), new("test", "made in memory", 0));
}
