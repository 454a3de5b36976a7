using System.Globalization;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;

namespace Slfd.RealData.Folders;

/// <summary>Whether photographs are divided into training and validation images as ILSVRC-2012 divides them; the names of its files tell.</summary>
/// <remarks>Collections such as imagenette2 keep the names and divide anew: training photographs lie in <c>val</c>, so that a result on them stands beside no published one.</remarks>
internal static class Division
{
    private const string ValidationName = "ILSVRC2012_val_";

    /// <summary>Images of a class's training photographs in ILSVRC-2012: at least so many.</summary>
    private const int FewestOfClass = 732;

    /// <summary>What is another division in a split; null: nothing.</summary>
    /// <exception cref="IOException">A class has no folder.</exception>
    /// <exception cref="InvalidDataException">A class's folder is empty.</exception>
    public static string? Remark(ImageFolders folders, DataSetEntry entry, SplitName split)
    {
        string[] names = [.. Enumerable.Range(0, entry.Classes).SelectMany(label => folders.Files(split, label)).Select(file => file.Name)];
        var validation = names.Count(name => name.StartsWith(ValidationName, StringComparison.Ordinal));
        return split switch
        {
            SplitName.Train when validation > 0 => string.Create(CultureInfo.InvariantCulture,
                $"train holds {validation:N0} of {names.Length:N0} files called {ValidationName}*: validation photographs, so this is not the division of the published numbers"),
            SplitName.Test when validation < names.Length => string.Create(CultureInfo.InvariantCulture,
                $"val holds {names.Length - validation:N0} of {names.Length:N0} files that are no {ValidationName}*, so this is not the division of the published numbers"),
            SplitName.Train or SplitName.Test => null,
            _ => throw new ArgumentOutOfRangeException(nameof(split), split, "no split of a data set"),
        };
    }

    /// <summary>Training images of the whole subset, whose classes differ: as many as there are where that can be all of them.</summary>
    public static int WholeTraining(DataSetEntry entry, int found) => found >= FewestOfClass * entry.Classes && found <= entry.TrainImages ? found : entry.TrainImages;
}
