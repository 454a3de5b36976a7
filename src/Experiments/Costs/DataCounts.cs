using Slfd.Experiments.DataSets;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Costs;

/// <summary>How many images a cell works on, as far as the catalogue knows without opening a file.</summary>
/// <param name="Classes">C.</param>
/// <param name="Train">Training images in use.</param>
/// <param name="Test">Test images in use.</param>
internal readonly record struct DataCounts(int Classes, int Train, int Test)
{
    // What is drawn, and so what stands in for a data set that is not there.
    private const int DrawnTrainPerClass = 500;
    private const int DrawnTestPerClass = 100;

    /// <summary>Real images per class and step: no more than there are.</summary>
    public double RealBatch(DistillationSpec distillation) => Math.Min(distillation.BatchReal, Train / Math.Max(1, Classes));

    public static DataCounts Of(DataSpec data)
    {
        var entry = DataSetCatalogue.Find(data.Name);
        var classes = entry?.Classes ?? 10;
        var drawn = data.Drawn == true || entry is null or { TrainImages: 0 };
        return new(
            classes,
            AtMost(drawn ? classes * DrawnTrainPerClass : entry!.TrainImages, data.TrainPerClass),
            AtMost(drawn ? classes * DrawnTestPerClass : entry!.TestImages, data.TestPerClass));

        int AtMost(int all, int? perClass) => perClass is { } limit ? (int)Math.Min(all, (long)classes * limit) : all;
    }
}
