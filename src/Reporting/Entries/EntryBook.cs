using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Comparisons;
using Slfd.Reporting.Published;
using Slfd.Reporting.Results;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Entries;

/// <summary>The entries of a grid's table, kept up to date result by result: a result changes one line, and nothing else is computed again.</summary>
/// <remarks>
/// A line is a method on a data set, a resolution and a number of images per class; its seeds' scores are kept for each view and choice. An entry is summarised from them in
/// the order of the seeds, as <see cref="GridTable"/> does it, so that both give the same bits. Not safe for several threads.
/// </remarks>
public sealed class EntryBook
{
    private readonly GridCells _cells;
    private readonly Dictionary<CellId, int> _places;
    private readonly string[] _views;
    private readonly Score?[]?[] _scores; // by place of the cell: [view, choice] row-major
    private readonly TableEntry?[] _entries; // by line, view and choice
    private readonly int[] _done; // by line
    private readonly bool[] _marked; // by place of the cell
    private readonly string?[] _made; // how, by place of the cell; each text once
    private readonly string?[] _augmentations; // by line
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Line, string View), PublishedResult?> _published = [];

    /// <summary>A book without results.</summary>
    /// <param name="grid">Whose.</param>
    public EntryBook(Grid grid)
    {
        (Grid, _cells) = (grid, GridCells.Of(grid));
        _places = _cells.Ids.Index().ToDictionary(cell => cell.Item, cell => cell.Index);
        _views = GridTable.ViewsOf(grid);
        _scores = new Score?[]?[_cells.Ids.Count];
        _entries = new TableEntry?[_cells.LineCount * Width];
        _done = new int[_cells.LineCount];
        _marked = new bool[_cells.Ids.Count];
        _made = new string?[_cells.Ids.Count];
        _augmentations = new string?[_cells.LineCount];
    }

    /// <summary>Whose.</summary>
    public Grid Grid { get; }

    /// <summary><c>cross</c>, where there are unseen architectures, then the architectures in the grid's order.</summary>
    public IReadOnlyList<string> Views => _views;

    /// <summary>Lines of the table.</summary>
    public int LineCount => _cells.LineCount;

    /// <summary>Cells that have a result.</summary>
    public int Done { get; private set; }

    /// <summary>Results that could not be read as this grid's; they are in no entry.</summary>
    public int Unreadable { get; private set; }

    /// <summary>How many summaries were computed so far: the work that results cause.</summary>
    public long Summaries { get; private set; }

    private int Width => _views.Length * ChoiceNames.All.Count;

    /// <summary>Takes a result; one of another grid's cell is passed over, one of a cell that has one takes its place.</summary>
    /// <returns>Whether it is of a cell of this grid.</returns>
    public bool Put(ResultRow row)
    {
        if (!_places.TryGetValue(row.Cell, out var place))
        {
            return false;
        }

        var scores = new Score?[Width];
        bool marked;
        try
        {
            CellScores read = new(row.Outcome, Grid.Evaluation.Architectures, Grid.Evaluation.Repeats);
            marked = read.Marks.Count > 0;
            for (var index = 0; index < scores.Length; index++)
            {
                scores[index] = read.View(_views[index / ChoiceNames.All.Count], ChoiceNames.All[index % ChoiceNames.All.Count]);
            }
        }
        catch (InvalidDataException)
        {
            Unreadable++;
            return true;
        }

        var line = place % _cells.LineCount;
        if (_scores[place] is null)
        {
            Done++;
            _done[line]++;
        }

        var key = MixedCells.Key(row.Outcome);
        if (!_known.TryGetValue(key, out var made))
        {
            _known.Add(key, made = key);
        }

        (_scores[place], _marked[place], _made[place]) = (scores, marked, made);
        Array.Clear(_entries, line * Width, Width);
        return true;
    }

    /// <summary>The number of a line.</summary>
    /// <param name="dataset">Index into the grid's data sets.</param>
    /// <param name="resolution">Index into the grid's resolutions.</param>
    /// <param name="imagesPerClass">Index into the grid's numbers of images per class.</param>
    /// <param name="method">Index into the grid's methods.</param>
    public int Line(int dataset, int resolution, int imagesPerClass, int method) =>
        (((((dataset * Grid.Resolutions.Length) + resolution) * Grid.ImagesPerClass.Length) + imagesPerClass) * Grid.Methods.Length) + method;

    /// <summary>The cells of a line, in the order of the seeds.</summary>
    public IReadOnlyList<CellId> CellsOf(int line) => _cells.OfLine(line);

    /// <summary>The entry of a line.</summary>
    /// <param name="line">0 … <see cref="LineCount"/> − 1.</param>
    /// <param name="view">One of <see cref="Views"/>.</param>
    /// <param name="choice">Which evaluation point.</param>
    /// <exception cref="ArgumentException">The book has no such view.</exception>
    public TableEntry Entry(int line, string view, Choice choice)
    {
        var known = Array.IndexOf(_views, view);
        if (known < 0)
        {
            throw new ArgumentException($"'{view}' is none of {string.Join(", ", _views)}", nameof(view));
        }

        var column = (known * ChoiceNames.All.Count) + (int)choice;
        return _entries[(line * Width) + column] ??= Summarise(line, column, view, choice);
    }

    /// <summary>The means of a line's seeds that have one, in the order of the seeds.</summary>
    /// <param name="line">0 … <see cref="LineCount"/> − 1.</param>
    /// <param name="view">One of <see cref="Views"/>.</param>
    /// <param name="choice">Which evaluation point.</param>
    public IReadOnlyList<(int Seed, double Mean)> MeansOf(int line, string view, Choice choice)
    {
        var column = (Array.IndexOf(_views, view) * ChoiceNames.All.Count) + (int)choice;
        return [.. Grid.Seeds.Index().Select(seed => (seed.Item, Score: _scores[(seed.Index * _cells.LineCount) + line]?[column])).Where(seed => seed.Score is not null).Select(seed => (seed.Item, seed.Score!.Value.Mean))];
    }

    /// <summary>The p-value of a line's difference from another one, on the means of their seeds: paired over the seeds that both have, as reports do it, else Welch's.</summary>
    /// <param name="line">0 … <see cref="LineCount"/> − 1.</param>
    /// <param name="other">The one that it is held against.</param>
    /// <param name="view">One of <see cref="Views"/>.</param>
    /// <param name="choice">Which evaluation point.</param>
    /// <returns>Null where neither test is defined, or the two are evaluated with different augmentations and so answer different questions.</returns>
    public double? Difference(int line, int other, string view, Choice choice)
    {
        if (AugmentationOf(line) != AugmentationOf(other))
        {
            return null;
        }

        var (ours, theirs) = (MeansOf(line, view, choice), MeansOf(other, view, choice).ToDictionary(seed => seed.Seed, seed => seed.Mean));
        var paired = TTests.Paired([.. ours.Where(seed => theirs.ContainsKey(seed.Seed)).Select(seed => seed.Mean - theirs[seed.Seed])]);
        return (paired ?? TTests.Welch([.. ours.Select(seed => seed.Mean)], [.. theirs.Values]))?.P;
    }

    /// <summary>The paper's number for a line; null: it has none.</summary>
    public PublishedResult? Published(int line, string view)
    {
        if (!_published.TryGetValue((line, view), out var paper))
        {
            _published[(line, view)] = paper = PublishedMatch.Find(Grid, _cells.First(line), view); // making the specification costs more than all the rest
        }

        return paper;
    }

    /// <summary>How an entry stands to the published number.</summary>
    public string Verdict(int line, TableEntry entry, PublishedResult paper)
    {
        var cell = _cells.First(line);
        return PaperComparison.VerdictOf(PaperComparison.Judge(entry.Summary, paper, PublishedProtocol.Differences(cell, paper)), cell);
    }

    private string AugmentationOf(int line) => _augmentations[line] ??= $"{_cells.First(line).Evaluation.Augmentation}"; // making the specification costs more than the rest

    private TableEntry Summarise(int line, int column, string view, Choice choice)
    {
        Summaries++;
        var marked = 0;
        List<Score> seeds = new(Grid.Seeds.Length);
        for (var seed = 0; seed < Grid.Seeds.Length; seed++)
        {
            var place = (seed * _cells.LineCount) + line;
            marked += _marked[place] ? 1 : 0;
            if (_scores[place]?[column] is { } score)
            {
                seeds.Add(score);
            }
        }

        return GridTable.EntryOf(view, choice, seeds, _done[line], marked, MixedCells.Count([.. Enumerable.Range(0, Grid.Seeds.Length).Select(seed => _made[(seed * _cells.LineCount) + line]).OfType<string>()]), Grid);
    }
}
