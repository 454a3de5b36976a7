using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Outlooks;

/// <summary>A cell that runs.</summary>
/// <param name="Shape">Index of its shape.</param>
/// <param name="Elapsed">Seconds since its attempt began.</param>
/// <param name="Share">Of its iterations, how many are behind it: 0 … 1.</param>
/// <param name="Resumed">Whether it went on from a checkpoint, so that its time so far is not all.</param>
/// <param name="KeepsSlot">Whether its device takes another cell afterwards.</param>
internal readonly record struct RunningCell(int Shape, double Elapsed, double Share, bool Resumed, bool KeepsSlot);

/// <summary>Some cells of one shape that come one after the other.</summary>
internal readonly record struct QueuedCells(int Shape, int Count);

/// <summary>Plays the rest of a sweep through many times: each time with other durations that what was measured allows. The spread of the ends is the interval.</summary>
/// <param name="shapes">What is known of each shape.</param>
/// <param name="running">The cells that run.</param>
/// <param name="idle">Devices that run nothing now and would take a cell.</param>
/// <param name="queue">What waits, in the order in which it is granted.</param>
internal sealed class FleetSimulation(IReadOnlyList<ShapeTimes> shapes, IReadOnlyList<RunningCell> running, int idle, IReadOnlyList<QueuedCells> queue)
{
    /// <summary>What nobody measures: a device that is slower today, cells that fail and are tried again. Of the logarithm.</summary>
    private const double Unmeasured = 0.05;

    private const int MostPlays = 60;
    private const int LeastPlays = 12;
    private const int MostDraws = 200_000;

    /// <summary>The ends of each running cell and of each entry of the queue, in seconds from now, in every play.</summary>
    /// <param name="seen">Called with the number of the play and two arrays that are used again afterwards.</param>
    /// <returns>How many plays there were.</returns>
    public int Play(Action<int, double[], double[]> seen)
    {
        var plays = Math.Clamp(MostDraws / (running.Count + queue.Count + 1), LeastPlays, MostPlays);
        var (ofRunning, ofQueue) = (new double[running.Count], new double[queue.Count]);
        Random random = new(20261130); // the same question at the same time has the same answer
        PriorityQueue<int, double> free = new();
        for (var play = 0; play < plays; play++)
        {
            var pace = Math.Exp(Unmeasured * ShapeTimes.Normal(random));
            var draws = shapes.Select(shape => shape.Draw(random)).ToArray();
            free.Clear();
            for (var slot = 0; slot < idle; slot++)
            {
                free.Enqueue(slot, 0);
            }

            for (var cell = 0; cell < running.Count; cell++)
            {
                ofRunning[cell] = pace * Left(running[cell], draws[running[cell].Shape].Cell(random));
                if (running[cell].KeepsSlot)
                {
                    free.Enqueue(idle + cell, ofRunning[cell]);
                }
            }

            for (var entry = 0; entry < queue.Count; entry++)
            {
                if (!free.TryDequeue(out var slot, out var from))
                {
                    ofQueue[entry] = double.PositiveInfinity; // nobody takes it
                    continue;
                }

                ofQueue[entry] = from + (pace * draws[queue[entry].Shape].Cells(random, queue[entry].Count));
                free.Enqueue(slot, ofQueue[entry]);
            }

            seen(play, ofRunning, ofQueue);
        }

        return plays;
    }

    /// <summary>The estimate that the ends of several plays make.</summary>
    /// <param name="ends">Seconds from now.</param>
    public static Estimate Of(double[] ends)
    {
        Array.Sort(ends);
        return double.IsFinite(ends[^1])
            ? Estimate.Of(At(0.1), At(0.5), At(0.9))
            : Estimate.Unknown("no device takes its cells now");

        TimeSpan At(double quantile)
        {
            var place = quantile * (ends.Length - 1);
            var (below, above) = (ends[(int)Math.Floor(place)], ends[(int)Math.Ceiling(place)]);
            return TimeSpan.FromSeconds(Math.Min(below + ((above - below) * (place - Math.Floor(place))), 1e9));
        }
    }

    /// <summary>What a running cell has left if it takes <paramref name="seconds"/> in all: its time so far is known, unless it began elsewhere; never nothing, for it has not finished.</summary>
    internal static double Left(RunningCell cell, double seconds) =>
        Math.Max(cell.Resumed ? seconds * (1 - cell.Share) : seconds - cell.Elapsed, 0.02 * seconds);
}
