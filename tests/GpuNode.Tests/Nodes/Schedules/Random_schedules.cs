using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Nodes.Schedules;

/// <summary>
/// The laws of a node under schedules of chance: messages are lost, doubled and overtaken, workers fail, disks refuse, the node and the coordinator are killed. No lease
/// runs twice, no result that is on disk is dropped, nothing is said about a lease on which the coordinator has ruled, and once the trouble is over every cell is done.
/// </summary>
public class Random_schedules
{
    private const int Steps = 400;
    private const int UntilQuiet = 20_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Keep_the_laws(int quarter)
    {
        for (var seed = quarter; seed < 1200; seed += 4)
        {
            try
            {
                Play(seed);
            }
            catch (Exception broken)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}: {broken}");
            }
        }
    }

    [Fact]
    public void Are_the_same_for_the_same_seed()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            Assert.Equal(Play(seed), Play(seed));
        }
    }

    /// <returns>A hash of all that the node did.</returns>
    private static int Play(int seed)
    {
        Random chance = new(seed);
        ModelCoordinator coordinator = new(cells: chance.Next(1, 9));
        ModelHost host = new(chance);
        List<ICoordinatorReply> replies = [];
        for (var step = 0; step < Steps; step++)
        {
            coordinator.TimePasses(host.Now);
            Trouble(chance, coordinator, host, replies);
        }

        Settle(host, coordinator, replies, () => coordinator.AllDone && host.IsQuiet && host.Outbox.Count == 0);
        if (chance.Next(2) == 0)
        {
            host.Drain();
        }
        else
        {
            coordinator.WantsDrain = true;
        }

        Settle(host, coordinator, replies, () => host.IsGone);
        Conclude(host, coordinator);
        return host.Trace.ToHashCode();
    }

    private static void Trouble(Random chance, ModelCoordinator coordinator, ModelHost host, List<ICoordinatorReply> replies)
    {
        switch (chance.Next(40))
        {
            case < 10:
                Carry(chance, host.Sent, message =>
                {
                    if (coordinator.Answer(message) is { } reply)
                    {
                        replies.Add(reply);
                    }
                });
                break;
            case < 18:
                Carry(chance, replies, host.Hear);
                break;
            case < 25:
                host.HearOwn();
                break;
            case < 30:
                host.Compute(well: false);
                break;
            case < 34:
                host.FinishWork(well: false);
                break;
            case < 37:
                host.Wait(TimeSpan.FromMilliseconds(chance.Next(3000)));
                break;
            case 37 when chance.Next(4) == 0:
                host.StartAgain(); // messages to the old life are still on their way
                break;
            case 38 when chance.Next(2) == 0:
                coordinator.Restart();
                break;
            case 39:
                coordinator.ExpireOne(chance);
                break;
            default:
                break;
        }
    }

    /// <summary>One message, not always the oldest, arrives: not at all, once, or now and again.</summary>
    private static void Carry<T>(Random chance, List<T> wire, Action<T> deliver)
    {
        if (wire.Count == 0)
        {
            return;
        }

        var index = chance.Next(3) == 0 ? chance.Next(wire.Count) : 0;
        var message = wire[index];
        if (chance.Next(5) > 0)
        {
            wire.RemoveAt(index);
        }

        if (chance.Next(8) > 0)
        {
            deliver(message);
        }
    }

    /// <summary>All is well now, until something is so.</summary>
    private static void Settle(ModelHost host, ModelCoordinator coordinator, List<ICoordinatorReply> replies, Func<bool> isSo)
    {
        for (var round = 0; !isSo(); round++)
        {
            Assert.True(round < UntilQuiet, "it does not come to rest");
            foreach (var message in host.Sent.ToList())
            {
                host.Sent.Remove(message);
                if (coordinator.Answer(message) is { } reply)
                {
                    replies.Add(reply);
                }
            }

            foreach (var reply in replies.ToList())
            {
                replies.Remove(reply);
                host.Hear(reply);
            }

            coordinator.TimePasses(host.Now);
            host.HearOwn();
            host.Compute(well: true);
            host.FinishWork(well: true);
            if (round % 10 == 9)
            {
                host.WaitForSomething();
            }
        }
    }

    private static void Conclude(ModelHost host, ModelCoordinator coordinator)
    {
        Assert.Empty(host.Outbox);
        HashSet<LeaseId> winners = [.. coordinator.Winners.Select(won => new LeaseId(won.Key, won.Value))];
        Assert.Subset(winners, host.Published);
        Assert.All(winners.Where(host.EverKept.Contains), winner => Assert.Contains(winner, host.Published));
        Assert.Subset(coordinator.EverGranted, coordinator.Reported);
    }
}
