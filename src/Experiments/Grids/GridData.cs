using Slfd.Experiments.DataSets;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Grids;

/// <summary>How a grid's real images are read. Each choice reaches only the data sets that leave it, so that the cells of the others stay what they are in any
/// grid.</summary>
public sealed record GridData
{
    /// <summary>See <see cref="DataSpec.AllowSubset"/>.</summary>
    public bool? AllowSubset { get; init; }

    /// <summary>See <see cref="DataSpec.Antialias"/>.</summary>
    public bool? Antialias { get; init; }

    /// <summary>See <see cref="DataSpec.TestSplit"/>.</summary>
    public string? TestSplit { get; init; }

    /// <summary>The specification with the choices that its data set leaves.</summary>
    public DataSpec Choose(DataSpec spec) => DataSetCatalogue.Find(spec.Name) is not { } entry ? spec : spec with
    {
        AllowSubset = entry.Md5 is null ? null : AllowSubset,
        Antialias = entry.IsResized ? Antialias : null,
        TestSplit = entry.HasValidationSplit ? TestSplit : null,
    };
}
