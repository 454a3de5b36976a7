using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Costs;

/// <summary>One method on one data set in a plan, or the experts that such methods follow, or the generator that they use.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="Resolution">In pixels.</param>
/// <param name="ImagesPerClass">ipc; null for experts and generators.</param>
/// <param name="Method">Row name.</param>
/// <param name="Cells">Cells in all: one per seed, or per expert.</param>
/// <param name="Cost">FLOP of one cell.</param>
/// <param name="Memory">Peak memory of one cell.</param>
/// <param name="PerCell">Predicted seconds of one cell, and why.</param>
public sealed record PlanLine(string Dataset, int Resolution, int? ImagesPerClass, string Method, int Cells, CellCost Cost, CellMemory Memory, Prediction PerCell)
{
    /// <summary>The first of its cells.</summary>
    public required CellSpec First { get; init; }

    /// <summary>Cells that have a result, here or where it is taken from.</summary>
    public int Done { get; init; }

    /// <summary>Those of <see cref="Done"/> that are finished elsewhere and will be taken from there.</summary>
    public int Taken { get; init; }

    /// <summary>Those of <see cref="Done"/> whose result is of an older revision of numerics.</summary>
    public int Outdated { get; init; }

    /// <summary>Whether its cells train experts or generators.</summary>
    public bool AreExperts => ImagesPerClass is null;

    /// <summary>Predicted seconds of one slot for what is left.</summary>
    public double SecondsLeft => (Cells - Done) * PerCell.Seconds;

    /// <summary>The interval around <see cref="SecondsLeft"/>.</summary>
    public (double Low, double High) SecondsLeftBetween => ((Cells - Done) * PerCell.Low, (Cells - Done) * PerCell.High);
}

/// <summary>What running a grid will take, without running it.</summary>
/// <param name="Lines">Experts first, then in the order of the table's lines.</param>
/// <param name="Slots">Device slots that share the work.</param>
public sealed record PlanEstimate(IReadOnlyList<PlanLine> Lines, int Slots)
{
    /// <summary>Whether evaluation units are cells of their own, which leave results and whose sets travel in checkpoints. They are not counted as cells.</summary>
    public bool IsSpread { get; init; }

    /// <summary>Whether it is for GPUs.</summary>
    public bool OnGpu { get; init; }

    /// <summary>The same with the memory of cells whose real images were counted on a host: its folders may hold a part of a set.</summary>
    /// <param name="there">The images that a cell's host has; null: not known.</param>
    public PlanEstimate With(Func<CellSpec, ImagesThere?> there) =>
        this with { Lines = [.. Lines.Select(line => there(line.First) is { } images ? line with { Memory = CellMemory.Of(line.First, OnGpu, images) } : line)] };

    /// <summary>Cells in all.</summary>
    public int Cells => Lines.Sum(line => line.Cells);

    /// <summary>Those of <see cref="Cells"/> that train experts or generators.</summary>
    public int Experts => Lines.Where(line => line.AreExperts).Sum(line => line.Cells);

    /// <summary>Cells that have a result and will not run.</summary>
    public int Done => Lines.Sum(line => line.Done);

    /// <summary>Those of <see cref="Done"/> that are finished elsewhere and will be taken from there.</summary>
    public int Taken => Lines.Sum(line => line.Taken);

    /// <summary>Those of <see cref="Done"/> whose result is of an older revision of numerics: they are not run again.</summary>
    public int Outdated => Lines.Sum(line => line.Outdated);

    /// <summary>Cells that will run.</summary>
    public int ToRun => Cells - Done;

    /// <summary>Predicted seconds of slots for what is left: 3600 is one device hour.</summary>
    public double DeviceSeconds => Lines.Sum(line => line.SecondsLeft);

    /// <summary>Predicted wall time: the work divided by the slots, but no less than the longest cell that is left after the longest expert.</summary>
    public TimeSpan Wall => TimeSpan.FromSeconds(Math.Min(
        TimeSpan.MaxValue.TotalSeconds / 2,
        Math.Max(DeviceSeconds / Slots, Longest(line => line.AreExperts) + Longest(line => !line.AreExperts))));

    /// <summary>The interval around <see cref="Wall"/>: all predictions are too low together, or too high together, since one host runs all cells.</summary>
    public (TimeSpan Low, TimeSpan High) WallBetween => DeviceSeconds <= 0
        ? (TimeSpan.Zero, TimeSpan.Zero)
        : (Scaled(Lines.Sum(line => line.SecondsLeftBetween.Low) / DeviceSeconds), Scaled(Lines.Sum(line => line.SecondsLeftBetween.High) / DeviceSeconds));

    private TimeSpan Scaled(double factor) => TimeSpan.FromSeconds(Math.Min(TimeSpan.MaxValue.TotalSeconds / 2, Wall.TotalSeconds * factor));

    /// <summary>Bytes at the peak of the hungriest cell that is left; 0 where none is.</summary>
    public double PeakBytes => Lines.Where(line => line.Done < line.Cells).Select(line => line.Memory.Peak).DefaultIfEmpty().Max();

    /// <summary>The reasons behind the predictions, most common first; empty where nothing is left to run.</summary>
    public IReadOnlyList<string> Bases =>
        [.. Lines.Where(line => line.Done < line.Cells).GroupBy(line => line.PerCell.Basis).OrderByDescending(group => group.Count()).Select(group => group.Key)];

    /// <summary>Plans a grid.</summary>
    /// <param name="grid">What must run.</param>
    /// <param name="done">Finished cells, of this grid and of others: the first are not run again, all of them tell how fast this machine is.</param>
    /// <param name="slots">Device slots, at least 1.</param>
    /// <param name="onGpu">Whether they are GPUs.</param>
    /// <param name="calibration">How fast such a device is, where no similar cell ran on one; null: nobody measured.</param>
    /// <param name="taken">Cells that are finished elsewhere and need not be run here; null: none.</param>
    public static PlanEstimate For(
        Grid grid, IReadOnlyCollection<ResultRow> done, int slots, bool onGpu = false, DeviceCalibration? calibration = null, IReadOnlySet<CellId>? taken = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        MeasuredRates rates = new(done.OrderByDescending(row => row.Sequence).Take(RowsToLearnFrom), onGpu, calibration);
        var revisions = done.ToDictionary(row => row.Cell, row => row.Outcome.Revisions);
        HashSet<CellId> elsewhere = [.. (taken ?? new HashSet<CellId>()).Where(cell => !revisions.ContainsKey(cell))];
        HashSet<CellId> ids = [.. revisions.Keys, .. elsewhere];
        var all = GridCells.Of(grid);
        return new([.. Experts(), .. Enumerable.Range(0, all.LineCount).Select(Line)], slots) { IsSpread = grid.Spread == true, OnGpu = onGpu };

        IEnumerable<PlanLine> Experts() => Enumerable.Range(0, grid.NeededCount())
            .Select(grid.CellAt)
            .GroupBy(expert => (expert.Data.Name, expert.Data.Resolution, Of: expert.IsGenerator ? expert.Label() : string.Empty))
            .Select(experts =>
            {
                var first = experts.First();
                return new PlanLine(first.Data.Name, first.Data.Resolution, null, first.Method.Label(), experts.Count(),
                    CellCost.Of(first), CellMemory.Of(first, onGpu), rates.Predict(first))
                {
                    First = first,
                    Done = experts.Count(expert => ids.Contains(expert.Id())),
                    Taken = experts.Count(expert => elsewhere.Contains(expert.Id())),
                    Outdated = experts.Count(expert => IsOutdated(first, expert.Id())),
                };
            });

        PlanLine Line(int line)
        {
            var first = all.First(line);
            return new(
                first.Data.Name,
                first.Data.Resolution,
                first.ImagesPerClass,
                all.Method(line),
                grid.Seeds.Length,
                CellCost.Of(first),
                CellMemory.Of(first, onGpu),
                rates.Predict(first))
            {
                First = first,
                Done = all.OfLine(line).Count(ids.Contains),
                Taken = elsewhere.Count == 0 ? 0 : all.OfLine(line).Count(elsewhere.Contains),
                Outdated = all.OfLine(line).Count(cell => IsOutdated(first, cell)),
            };
        }

        bool IsOutdated(CellSpec like, CellId cell) => revisions.TryGetValue(cell, out var made) && PartRevisions.Outdated(like, made).Count > 0;
    }

    private double Longest(Func<PlanLine, bool> which) => Lines.Where(line => line.Done < line.Cells && which(line)).Select(line => line.PerCell.Seconds).DefaultIfEmpty().Max();

    private const int RowsToLearnFrom = 2000;
}
