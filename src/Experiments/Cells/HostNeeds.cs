using Slfd.Experiments.DataSets;

namespace Slfd.Experiments.Cells;

/// <summary>What a cell needs of the host that runs it, besides a device: files that one host may have and another may lack. The names are for people, and equal for equal needs.</summary>
public static class HostNeeds
{
    /// <summary>The files of a data set, at any resolution: a photograph that is damaged is so at each of them.</summary>
    public static string DataSet(DataSpec data) => $"data set {data.Name}";

    /// <summary>The weights of a cell's generator.</summary>
    /// <exception cref="ArgumentException">The cell has none.</exception>
    public static string Generator(CellSpec spec) => spec.Generator is null
        ? throw new ArgumentException($"{spec.Label()} has no generator", nameof(spec))
        : $"{spec.Settled().Method.Weights} weights of {spec.Method.Generator} at {spec.Data.Resolution} px";

    /// <summary>The weights that an expert's cell left behind.</summary>
    public static string Expert(CellId expert) => $"expert {expert}";

    /// <summary>The weights that a generator's cell left behind.</summary>
    public static string TrainedGenerator(CellId generator) => $"generator {generator}";

    /// <summary>What the cell of <paramref name="needed"/> left behind.</summary>
    public static string MadeBy(CellSpec needed) => needed.IsGenerator ? TrainedGenerator(needed.Id()) : Expert(needed.Id());

    /// <summary>All that a cell needs.</summary>
    public static IReadOnlyList<string> Of(CellSpec spec) =>
        [DataSet(spec.Data), .. spec.Generator is null || spec.IsGenerator || spec.Train is not null ? (string[])[] : [Generator(spec)], .. spec.Dependencies().Select(MadeBy)];
}
