using Slfd.Experiments.Cells;

namespace Slfd.Reporting.Tables;

/// <summary>One method on one data set: what becomes a row, or a part of a row, of a printed table.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="Resolution">In pixels.</param>
/// <param name="ImagesPerClass">ipc.</param>
/// <param name="Method">Row name.</param>
/// <param name="Cells">The cells asked for, in the order of the grid's seeds.</param>
/// <param name="Entries">A summary for each view and choice.</param>
/// <param name="First">The first seed's specification: the others differ in the seed only.</param>
/// <param name="Done">The accuracies of the cells that have a result, in the order of the grid's seeds.</param>
public sealed record TableLine(
    string Dataset,
    int Resolution,
    int ImagesPerClass,
    string Method,
    IReadOnlyList<CellId> Cells,
    IReadOnlyList<TableEntry> Entries,
    CellSpec First,
    IReadOnlyList<SeedScores> Done)
{
    /// <summary>Row name for people: the label that the grid gives, else <see cref="Method"/>.</summary>
    public string Name { get => field ?? Method; init; }

    /// <summary>Cells that have a result.</summary>
    public int SeedsDone => Done.Count;

    /// <summary>Seeds of the grid.</summary>
    public int SeedsAsked => Cells.Count;

    /// <summary>Whether drawn images stand in for the data set, so that no number says anything about it.</summary>
    public bool IsDrawn => First.Data.Drawn == true;

    /// <summary>Cells that were made otherwise than most of the line's: of other data, with another revision of numerics, on another kind of device.</summary>
    public int Mixed => MixedCells.Count([.. Done.Select(seed => MixedCells.Key(seed.Scores.Outcome))]);

    /// <summary>The entry of a view and choice.</summary>
    /// <exception cref="InvalidOperationException">The table has no such view.</exception>
    public TableEntry Entry(string view, Choice choice) => Entries.Single(entry => entry.View == view && entry.Choice == choice);
}

/// <summary>One cell's accuracies.</summary>
/// <param name="Seed">The cell's seed.</param>
/// <param name="Cell">Its id.</param>
/// <param name="Scores">Its accuracies.</param>
public sealed record SeedScores(int Seed, CellId Cell, CellScores Scores);

/// <summary>One number of a table, with what it is made from.</summary>
/// <param name="View">An architecture, or <c>cross</c>.</param>
/// <param name="Choice">Which evaluation point.</param>
/// <param name="Summary">Over the seeds that are done; null where none is.</param>
/// <param name="SeedsDone">Seeds behind it.</param>
/// <param name="SeedsAsked">Seeds of the grid.</param>
public sealed record TableEntry(string View, Choice Choice, SeedSummary? Summary, int SeedsDone, int SeedsAsked)
{
    /// <summary>Stands beside a mean where a cell behind it is marked; the notes say why.</summary>
    public const string Mark = "†";

    /// <summary>Trainings of the seeds that are done which ended without a classifier; they are in no mean.</summary>
    public int Diverged { get; init; }

    /// <summary>Seeds behind it whose cell left what its method declares sane.</summary>
    public int Marked { get; init; }

    /// <summary>Seeds behind it whose cell was made otherwise than most.</summary>
    public int Mixed { get; init; }

    /// <summary>Beside a mean: how many trainings it is over, where some diverged; else empty.</summary>
    public string DivergedText => Diverged == 0 ? "" : FormattableString.Invariant($" (n = {Summary?.N ?? 0}, {Diverged} diverged)");

    /// <summary>Whether every seed is there.</summary>
    public bool Complete => SeedsDone == SeedsAsked;

    /// <summary><c>2/3</c>: seeds done of seeds asked.</summary>
    public string Progress => FormattableString.Invariant($"{SeedsDone}/{SeedsAsked}");

    /// <summary><see cref="Text"/> without how many seeds are done.</summary>
    public string WholeText() => (this with { SeedsDone = SeedsAsked }).Text();

    /// <summary>As people read it, in percent: <c>44.10 ± 0.32</c>, with several seeds <c>44.10 ± 0.32 [1.05]</c>, incomplete <c>44.10 ± 0.32 (2/3)</c>, missing <c>0/3</c>, with trainings that diverged <c>44.10 ± 0.32 (n = 4, 1 diverged)</c>.</summary>
    public string Text(string plusMinus = "±")
    {
        if (Summary is null)
        {
            return $"{(SeedsDone > 0 ? "no classifier" : Progress)}{DivergedText}";
        }

        var between = Summary.Seeds > 1 ? $" [{Percent.Short(Summary.BetweenSeeds)}]" : "";
        return $"{Percent.Short(Summary.Mean)} {plusMinus} {Percent.Short(Summary.Std)}{between}{(Complete ? "" : $" ({Progress})")}{DivergedText}{(Marked > 0 ? $" {Mark}" : "")}{(Mixed > 0 ? $" {MixedCells.Mark}" : "")}";
    }
}
