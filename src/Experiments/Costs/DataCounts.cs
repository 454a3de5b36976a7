using Slfd.Experiments.DataSets;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Costs;

/// <summary>Real images that a host has of a data set.</summary>
/// <param name="Train">That train.</param>
/// <param name="Test">That judge.</param>
public readonly record struct ImagesThere(int Train, int Test);

/// <summary>How many images a cell works on, as far as the catalogue knows without opening a file.</summary>
/// <param name="Classes">C.</param>
/// <param name="Train">Training images in use.</param>
/// <param name="Test">Test images in use.</param>
internal readonly record struct DataCounts(int Classes, int Train, int Test)
{
    /// <summary>Real images per class and step: no more than there are.</summary>
    public double RealBatch(DistillationSpec distillation) => Math.Min(distillation.BatchReal, Train / Math.Max(1, Classes));

    /// <param name="data">The set.</param>
    /// <param name="there">What somebody has counted of it; null: nobody has, and it is taken to be whole.</param>
    public static DataCounts Of(DataSpec data, ImagesThere? there = null)
    {
        // A set that no catalogue knows is counted as the drawn one.
        var entry = DataSetCatalogue.Find(data.Name) ?? DataSetCatalogue.Drawn;
        var (train, test) = (data.Drawn == true ? DataFormParts.Procedural : entry.Form).Images(entry);
        (train, test) = there is { } counted ? (counted.Train, counted.Test) : (train, test);
        return new(entry.Classes, AtMost(train, data.TrainPerClass), AtMost(test, data.TestPerClass));

        int AtMost(int all, int? perClass) => perClass is { } limit ? (int)Math.Min(all, (long)entry.Classes * limit) : all;
    }
}
