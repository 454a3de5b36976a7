using Slfd.Experiments.Methods;
using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tables;

/// <summary>Whether distillation in a generator's latents made better images than those that it began with, G(z): the row <c>generated</c> of the same generator.</summary>
internal static class UndistilledStart
{
    /// <summary>Whether an entry is above its start, paired over the seeds that both have done.</summary>
    /// <returns>False where the grid has no such row, or fewer than two pairs.</returns>
    public static bool IsBelow(LineIndex lines, EntryKey key, Choice choice)
    {
        var line = lines.Line(key);
        var method = line.First.Method;
        var start = lines.Table.Lines.FirstOrDefault(other => other.Dataset == line.Dataset && other.Resolution == line.Resolution && other.ImagesPerClass == line.ImagesPerClass
            && other.First.Method.BaselinePart() is { UsesGenerator: true } && other.First.Method.Generator == method.Generator && other.First.Method.Weights == method.Weights
            && other.First.Evaluation.Augmentation == line.First.Evaluation.Augmentation);
        if (start is null || !lines.Table.Views.Contains(key.View))
        {
            return false;
        }

        var before = start.Done.ToDictionary(seed => seed.Seed, seed => seed.Scores.View(key.View, choice)?.Mean);
        double[] gains = [.. from seed in line.Done
                             where before.GetValueOrDefault(seed.Seed) is not null
                             let now = seed.Scores.View(key.View, choice)?.Mean
                             where now is not null
                             select now.Value - before[seed.Seed]!.Value];
        return PairedGain.Of(gains) is { Mean: > 0, Test.P: < Significance.Level };
    }
}
