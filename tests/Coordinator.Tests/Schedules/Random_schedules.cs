using System.Diagnostics;
using System.Globalization;
using Slfd.Coordinator.Facts;
using Slfd.Messages.Events;
using Xunit.Abstractions;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Whatever crashes, repeats, is late or gets lost, in whatever order: the laws hold after every step.</summary>
/// <remarks>
/// Seeds are numbers from 0 on, so that a run is the same on every machine; <c>bench/schedules</c> runs more of them. A seed that breaks a law is named, with the fewest of its steps that still break it.
/// </remarks>
[Collection(nameof(OnEveryCore))]
public class Random_schedules(ITestOutputHelper output)
{
    private const int SeedsInCi = 20_000;
    private const int SeedsOfEveryPair = 20_000;

    [Fact]
    public void Keep_every_law_and_reach_every_combination()
    {
        var (seeds, from) = (Number("SLFD_SCHEDULES", SeedsInCi), Number("SLFD_SCHEDULES_FROM", 0));
        OccasionTable seen = new();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        Parallel.For(from, from + seeds, () => new OccasionTable(), (seed, _, own) =>
        {
            Try(Plan.Of(seed), own);
            return own;
        }, own =>
        {
            lock (seen)
            {
                seen.Add(own);
            }
        });

        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        string[] missing = [.. seen.MissingPairs(withRare: seeds >= SeedsOfEveryPair)];
        var report = string.Create(CultureInfo.InvariantCulture, $"{seeds} seeds from {from}, {spent.TotalSeconds:F0} s of processor time of this process\n\n{seen}");
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("SLFD_SCHEDULES_TABLE") is { Length: > 0 } file)
        {
            File.WriteAllText(file, report);
        }

        Assert.True(!seen.Surprises().Any(), $"what cannot be, was:\n{string.Join('\n', seen.Surprises())}");
        Assert.True(missing.Length == 0, $"what can be, never was:\n{string.Join('\n', missing)}");
    }

    /// <summary>Runs a plan. Where it breaks a law, it is shortened to the fewest steps that still do.</summary>
    private static void Try(Plan plan, OccasionTable seen)
    {
        if (FaultOf(plan, seen) is { } fault)
        {
            var shorter = Shorten(plan);
            Assert.Fail($"seed {plan.Seed} breaks a law: {fault.Message}\nThe fewest of its steps that do, {shorter.Steps.Count} of {plan.Steps.Count}, with {plan.Nodes} nodes of {plan.Slots} slots, {plan.Attempts} attempts, {plan.Policy}:\n"
                + string.Join('\n', shorter.Steps) + $"\n{fault}");
        }
    }

    private static Exception? FaultOf(Plan plan, OccasionTable seen)
    {
        try
        {
            Run(plan, seen);
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    private static void Run(Plan plan, OccasionTable seen)
    {
        World world = new(plan, seen);
        foreach (var step in plan.Steps)
        {
            world.Take(step);
        }

        ReplaysToTheSame(world.Coordinator, plan);
        world.Settle();
        Assert.True(world.Coordinator.Status("a").Ended && world.Coordinator.Status("b").Ended, "the grids have not ended, though faults have stopped");
        world.Settle(retryFailed: true);
        Assert.All(["a", "b"], name => Assert.Equal(world.Coordinator.Status(name).Cells, world.Coordinator.Status(name).Done));
    }

    /// <summary>A replay comes to the same state as it was lived, and so does a snapshot of half of the events with the rest of them.</summary>
    private static void ReplaysToTheSame(ACoordinator coordinator, Plan plan)
    {
        var half = coordinator.Journal.Count / 2;
        Sweep early = new(ACoordinator.Leases, plan.Policy);
        coordinator.Journal.Take(half).ToList().ForEach(early.Apply);
        var restored = Sweep.FromSnapshot(early.ToSnapshot(), ACoordinator.Leases, plan.Policy);
        coordinator.Journal.Skip(half).ToList().ForEach(change =>
        {
            early.Apply(change);
            restored.Apply(change);
        });
        var replayed = Settled(early, coordinator);
        Assert.Equal(replayed, Settled(restored, coordinator));
        Assert.Equal(replayed, Settled(Sweep.FromSnapshot(coordinator.State.ToSnapshot(), ACoordinator.Leases, plan.Policy), coordinator));
    }

    /// <summary>The bytes of a state after a start and the end of every back-off, since those alone are a matter of memory.</summary>
    private static byte[] Settled(Sweep state, ACoordinator coordinator)
    {
        var later = coordinator.Now.AddHours(1);
        state.Apply(new CoordinatorStarted(later.ToUnixTimeMilliseconds(), 99, "test"));
        state.Handle(Tick.Instance, later.AddSeconds(20));
        state.Handle(Tick.Instance, later.AddSeconds(40));
        return state.ToSnapshot().State;
    }

    private static Plan Shorten(Plan plan)
    {
        OccasionTable aside = new();
        for (var chunk = plan.Steps.Count / 2; chunk > 0; chunk /= 2)
        {
            for (var start = 0; start < plan.Steps.Count;)
            {
                var without = plan with { Steps = [.. plan.Steps.Take(start), .. plan.Steps.Skip(start + chunk)] };
                if (FaultOf(without, aside) is null)
                {
                    start += chunk;
                }
                else
                {
                    plan = without;
                }
            }
        }

        return plan;
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>Takes every core for a minute or two: tests beside it that wait for an answer would wait in vain.</summary>
[CollectionDefinition(nameof(OnEveryCore), DisableParallelization = true)]
public sealed class OnEveryCore;
