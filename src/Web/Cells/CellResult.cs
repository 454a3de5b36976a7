using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Tables;
using Slfd.Web.Rendering;

namespace Slfd.Web.Cells;

/// <summary>What a finished cell reached, by classifier.</summary>
/// <param name="View">An architecture, or <c>cross</c>.</param>
/// <param name="Scores">In percent, for each evaluation point that tables can choose.</param>
public sealed record CellScore(string View, IReadOnlyList<string> Scores);

/// <summary>Reads a cell's outcome.</summary>
internal static class CellResult
{
    /// <summary>Its scores; empty: it has no result, or is an expert.</summary>
    public static IReadOnlyList<CellScore> Of(CellDetail detail) => ScoresOf(detail) is { } found
        ? [.. found.Views.Select(view => new CellScore(view, [.. ChoiceNames.All.Select(choice => found.Scores.View(view, choice) is { } score ? $"{Figures.Percent(score.Mean)} ± {Figures.Percent(score.Std)}" : "no classifier")]))]
        : [];

    /// <summary>Its accuracies and what can be looked at; null: it has no result, or is an expert.</summary>
    public static (CellScores Scores, IReadOnlyList<string> Views)? ScoresOf(CellDetail detail)
    {
        if (detail.Outcome is null)
        {
            return null;
        }

        try
        {
            var evaluation = CellSpec.FromJson(detail.SpecJson).Evaluation;
            CellScores scores = new(detail.Outcome, evaluation.Architectures, evaluation.Repeats);
            var unseen = Array.Exists(evaluation.Architectures, architecture => architecture != Architectures.ConvNet);
            string[] views = unseen ? [Architectures.Cross, .. evaluation.Architectures] : evaluation.Architectures;
            return (scores, views);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException or NullReferenceException)
        {
            return null;
        }
    }
}
