using Slfd.Experiments.DataSets;
using Slfd.RealData.Readers;

namespace Slfd.RealData;

/// <summary>Says of a data set what is there, what is missing or damaged, and how much of the whole it is.</summary>
/// <param name="dataFolder">Where data sets are looked for.</param>
/// <param name="say">Told a line at a time.</param>
public sealed class DataCheck(string dataFolder, Action<string> say)
{
    /// <summary>Whether the files of a set are where they are looked for; they are not opened.</summary>
    public static bool IsThere(DataSetEntry entry, string dataFolder)
    {
        try
        {
            _ = DataReaders.Of(entry).Place(entry, dataFolder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads everything that the set has: every record, array and photograph.</summary>
    /// <param name="entry">The set.</param>
    /// <returns>Whether a grid can use it.</returns>
    public bool Run(DataSetEntry entry)
    {
        try
        {
            var reader = DataReaders.Of(entry);
            say($"{entry.Name}: {reader.Place(entry, dataFolder)}");
            return reader.Check(entry, dataFolder, say);
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            say($"{entry.Name} cannot be used: {unusable.Message}");
            return false;
        }
    }
}
