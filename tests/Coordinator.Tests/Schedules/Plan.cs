using Slfd.Coordinator.Failures;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>All that a seed draws before its first step: how many nodes, how failures are judged, what happens how often, and then every step.</summary>
internal sealed record Plan
{
    private const int LongestSchedule = 300;

    // Most kinds of steps as usual, some never, some often: an error that one kind hides shows where that kind is missing.
    private static readonly double[] s_factors = [0, 0.3, 1, 1, 1, 3, 8];

    public required int Seed { get; init; }

    public required int Nodes { get; init; }

    /// <summary>Device slots of a node.</summary>
    public required int Slots { get; init; }

    /// <summary>Budget of attempts of a cell without progress between them.</summary>
    public required int Attempts { get; init; }

    public required FailurePolicy Policy { get; init; }

    /// <summary>A node on which every cell fails; −1: none.</summary>
    public required int SickNode { get; init; }

    /// <summary>So many messages arrive after each step, besides those whose arrival is a step: how fast the network is.</summary>
    public required int Arrivals { get; init; }

    /// <summary>Whether one node does not come back when faults stop.</summary>
    public required bool OneLeaves { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>The plan of a seed: the same on every machine and on any day.</summary>
    public static Plan Of(int seed)
    {
        Random random = new(seed);
        var nodes = random.Next(1, 6);
        var weights = Step.Usual.ToDictionary(usual => usual.Key, usual => usual.Value * (usual.Key == StepKind.Deliver ? 1 : s_factors[random.Next(s_factors.Length)]));
        FailurePolicy policy = new()
        {
            FirstBackOff = TimeSpan.FromSeconds(random.Next(1, 20)),
            LongestBackOff = TimeSpan.FromSeconds(random.Next(20, 100)),
            FullDiskBackOff = TimeSpan.FromSeconds(random.Next(1, 40)),
            QuarantineAfter = random.Next(1, 4),
            StopAfter = random.Next(1, 6),
            MostHalvings = random.Next(0, 4),
        };
        return new()
        {
            Seed = seed,
            Nodes = nodes,
            Slots = random.Next(1, 4),
            Attempts = random.Next(1, 5),
            Policy = policy,
            SickNode = random.Next(3) == 0 ? random.Next(nodes) : -1,
            Arrivals = random.Next(0, 4),
            OneLeaves = random.Next(2) == 0,
            Steps = Draw(random, weights),
        };
    }

    private static Step[] Draw(Random random, Dictionary<StepKind, double> weights)
    {
        var all = weights.Values.Sum();
        var steps = new Step[random.Next(1, LongestSchedule)];
        for (var index = 0; index < steps.Length; index++)
        {
            var at = random.NextDouble() * all;
            steps[index] = new(weights.First(entry => (at -= entry.Value) < 0 || entry.Key == StepKind.Forget).Key, random.Next(100_000));
        }

        return steps;
    }
}
