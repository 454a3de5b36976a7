using System.Text.Json;
using Slfd.Artifacts.Attempts;
using Slfd.Cli.Rendering;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Vocabulary;
using Slfd.Reporting.Tables;

namespace Slfd.Cli.Screens;

/// <summary>Everything about one cell.</summary>
internal static class CellScreen
{
    private const int LogLines = 8;

    /// <summary>The screen.</summary>
    /// <param name="cell">What the coordinator knows.</param>
    /// <param name="folder">What lies on the host that answered; null: an older one, which cannot say.</param>
    /// <param name="log">The end of its log; null: there is none.</param>
    /// <param name="width">Letters in a line.</param>
    public static Screen Of(CellDetail cell, CellFolderView? folder, AttemptText? log, int width)
    {
        var view = cell.View;
        var screen = new Screen(width)
            .Line(new Piece($"{view.Cell}", Bold: true), $"  {view.Label}")
            .Line("state       ", Piece.Of(CellStates.Table[view.State]), view.Why.Length > 0 ? $": {view.Why}" : string.Empty)
            .Line($"grids       {string.Join(", ", cell.Grids)}");
        if (view.Marks.Length > 0)
        {
            screen.Sentence(new("marked †    ", Hue.Attention), MarkWords.Explained(view.Marks));
        }

        if (view.State == CellState.Running)
        {
            screen.Line($"progress    {CellsScreen.Progress(view.Beat)}{(view.Beat is { } beat ? $", {beat.Phase}, loss {Words.Loss(beat.Loss)}, {Words.Memory(beat.MemoryBytes)}" : string.Empty)} on {view.Device}");
            screen.Line($"ends in     {(cell.Ends is { } ends ? StatusScreen.Of(ends) : "not known")}");
        }

        if (cell.Units.Length > 0)
        {
            screen.Line($"evaluation  by units of their own: {Standing.Units(cell.Units)}");
        }

        Result(screen, cell);
        Folder(screen, cell, folder);
        if (cell.Last is { } last)
        {
            screen.Sentence(new("last error  ", Hue.Bad), $"{last.Class.Name()}: {last.Message}");
        }

        screen.Table([new("attempt", Right: true), new("device", 2, 8), new("granted"), new("ended", 3, 4), new("how"), new("cause", 1, 10)],
            [.. cell.Attempts.Select(attempt => (Piece[])
            [
                attempt.Token.ToString(), attempt.Device.ToString(), Shared.Lines.Time(attempt.Granted), Shared.Lines.Time(attempt.Ended), Piece.Of(AttemptEnds.Table[attempt.End]),
                attempt.Cause + (attempt.Duplicate ? " (a second result, not counted)" : string.Empty),
            ])]);
        Log(screen, cell, log);
        return screen;
    }

    private static void Result(Screen screen, CellDetail cell)
    {
        if (cell.Outcome is not { } outcome)
        {
            screen.Line("result      none yet");
            return;
        }

        screen.Line($"result      of attempt {cell.Winner}, {Words.Duration(TimeSpan.FromSeconds(outcome.Seconds))} on {outcome.Device}");
        screen.Line($"            peak memory {(outcome.PeakMemoryBytes > 0 ? Words.Memory(outcome.PeakMemoryBytes) : "not measured")}, energy {(outcome.EnergyJoules is { } joules ? Words.Energy(joules) : "not measured")}");
        foreach (var score in Scores(cell.SpecJson, outcome))
        {
            screen.Line($"            {score}");
        }

        foreach (var remark in outcome.Remarks)
        {
            screen.Sentence("            ", remark);
        }
    }

    /// <summary>A line for each classifier; none of an expert or a generator.</summary>
    private static IEnumerable<string> Scores(string spec, CellOutcome outcome)
    {
        try
        {
            var evaluation = CellSpec.FromJson(spec).Evaluation;
            CellScores scores = new(outcome, evaluation.Architectures, evaluation.Repeats);
            var unseen = Array.Exists(evaluation.Architectures, architecture => architecture != Architectures.ConvNet);
            string[] views = unseen ? [Architectures.Cross, .. evaluation.Architectures] : evaluation.Architectures;
            return [.. views.Select(view => $"{view,-10} {string.Join(", ", ChoiceNames.All.Select(choice => $"{choice.Name()} {(scores.View(view, choice) is { } score ? $"{Words.Percent(score.Mean)} ± {Words.Percent(score.Std)} %" : "no classifier")}"))}")];
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException or NullReferenceException)
        {
            return [];
        }
    }

    private static void Folder(Screen screen, CellDetail cell, CellFolderView? folder)
    {
        if (folder is null)
        {
            screen.Line($"checkpoint  iteration {cell.Checkpoint}, as the coordinator knows");
            return;
        }

        var holder = folder.Attempts.FirstOrDefault(attempt => attempt.Checkpoint == folder.Checkpoint);
        screen.Line($"folder      {folder.Path} on the host that answers");
        screen.Line(folder.Checkpoint > 0 ? $"checkpoint  iteration {folder.Checkpoint}, of attempt {holder?.Attempt}: whole on the disk"
            : cell.Checkpoint > 0 && cell.Outcome is null ? $"checkpoint  iteration {cell.Checkpoint} was reported; none lies on this host"
            : "checkpoint  none");
        if (folder.Artifacts.Count > 0)
        {
            screen.Sentence("files       ", string.Join(", ", folder.Artifacts.Select(file => file.Name)));
        }
    }

    private static void Log(Screen screen, CellDetail cell, AttemptText? log)
    {
        var text = log?.Text ?? (cell.Last is { StderrTail.Length: > 0 } last ? ForeignText.Clean(last.StderrTail, int.MaxValue) : string.Empty);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LogLines).ToList();
        if (lines.Count > 0)
        {
            screen.Blank().Line(Piece.Quiet($"last lines of the log{(log is { Attempt: > 0 } ? $" of attempt {log.Attempt}" : string.Empty)}"));
            foreach (var line in lines)
            {
                screen.Line(Piece.Quiet("| "), line.Replace('\t', ' '));
            }
        }
    }
}
