using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Hocon;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Grids;

/// <summary>What two keys say together. Only what was read is looked at, so a mistake in one of them is not said twice.</summary>
internal sealed partial class GridReading
{
    private void CheckCombinations(Grid grid)
    {
        CheckResolutions(grid);
        CheckData(grid);
        foreach (var resolution in grid.Resolutions.Where(resolution => Architectures.At(resolution).Count > 0))
        {
            if (grid.Evaluation.Architectures.FirstOrDefault(name => !Architectures.At(resolution).Contains(name)) is { } impossible)
            {
                section.Report("evaluation.architectures", $"{impossible} is not defined at {resolution} px; allowed there: {string.Join(", ", Architectures.At(resolution))}");
            }

            if (grid.Network.Depth is { } depth && resolution % (1 << depth) != 0)
            {
                section.Report("network.depth", $"a ConvNet of depth {depth} halves the image {depth} times, which {resolution} px does not allow");
            }
        }

        CheckGenerators(grid);
        CheckTrainingData(grid);
        CheckSize(grid);
    }

    /// <summary>A generator is as large as the images that it learns from.</summary>
    private void CheckTrainingData(Grid grid)
    {
        if (grid.Train?.Data is not { } name)
        {
            return;
        }

        var entry = DataSetCatalogue.Find(grid.Drawn == true ? "procedural" : name)!;
        if (grid.Resolutions.FirstOrDefault(resolution => !entry.Resolutions.Contains(resolution)) is var impossible and not 0)
        {
            section.Report("train.data", $"data set {name} has no resolution {impossible}; allowed: {string.Join(", ", entry.Resolutions)}");
        }
    }

    private void CheckResolutions(Grid grid)
    {
        foreach (var name in grid.Datasets)
        {
            var entry = grid.Drawn == true ? DataSetCatalogue.Drawn : DataSetCatalogue.Find(name)!;
            if (grid.Resolutions.FirstOrDefault(resolution => !entry.Resolutions.Contains(resolution)) is var impossible and not 0)
            {
                section.Report("resolutions", $"data set {name} has no resolution {impossible}; allowed: {string.Join(", ", entry.Resolutions)}");
            }
        }
    }

    /// <summary>A choice that no data set of the grid leaves is a misunderstanding.</summary>
    private void CheckData(Grid grid)
    {
        DataSetEntry[] entries = [.. grid.Datasets.Select(name => DataSetCatalogue.Find(name)!)];
        foreach (var (key, _) in (grid.Data?.Values.All ?? []).Where(choice => entries.Length > 0 && !entries.Any(entry => Leaves(entry, choice.Key))))
        {
            section.Report($"data.{key.Name}",
                $"none of the grid's data sets leaves that choice; these do: {string.Join(", ", DataSetCatalogue.All.Where(entry => Leaves(entry, key)).Select(entry => entry.Name))}");
        }

        static bool Leaves(DataSetEntry entry, SettingKey choice) => entry.Form.Keys.Any(key => key.JsonName == choice.JsonName);
    }

    private void CheckGenerators(Grid grid)
    {
        foreach (var (method, row) in _rows.Where(row => row.Method.Spec.Generator is not null && grid.Datasets.Length > 0))
        {
            CheckClasses(grid, (method.Generator ?? new()).Over(grid.Generator ?? new()).Classes, row);
            foreach (var resolution in grid.Resolutions)
            {
                var generator = method.GeneratorFor(grid.Generator, grid.Datasets[0], resolution);
                if (((method.Generator ?? new()).Over(grid.Generator ?? new())).Training is { } training && training != generator.Training)
                {
                    ReportGenerator(row, "training", $"'{training}': weights = {method.Spec.Weights} means training = {generator.Training}");
                }

                if (method.Spec.GeneratorPart()!.Problem(generator, resolution) is { } problem)
                {
                    ReportGenerator(row, problem.Key, problem.Sentence);
                }
            }
        }
    }

    /// <summary>One class of the generator for each label, in every data set.</summary>
    private void CheckClasses(Grid grid, int[]? classes, HoconSection row)
    {
        foreach (var name in grid.Datasets)
        {
            var labels = DataSetCatalogue.Find(name)!.Classes;
            if (classes is not null && classes.Length != labels)
            {
                ReportGenerator(row, GeneratorKeys.Classes.Name, FormattableString.Invariant($"{classes.Length} for {labels} classes of {name}; expected one for each, in the order of the labels"));
            }
        }
    }

    /// <summary>Where the row says it itself, it is the row's mistake.</summary>
    private void ReportGenerator(HoconSection row, string key, string problem)
    {
        if (row.Has(key))
        {
            row.Report(key, problem);
        }
        else
        {
            section.Report($"generator.{key}", problem);
        }
    }

    private void CheckSize(Grid grid)
    {
        var cells = (grid.Seeds.LongLength * grid.ImagesPerClass.LongLength * grid.Methods.LongLength + (grid.Experts?.Trajectory.Experts ?? 0)) * grid.Datasets.LongLength * grid.Resolutions.LongLength;
        if (cells > GridLimits.MostCells)
        {
            section.Report("seeds", FormattableString.Invariant($"the axes multiply to {cells} cells; at most {GridLimits.MostCells} are allowed in one grid"));
        }
    }
}
