using Slfd.Checking;
using Slfd.Faults.Labs;

namespace Slfd.Faults.Scenarios;

/// <summary>Cells and devices that are themselves the misfortune.</summary>
internal static class Cells
{
    public static IEnumerable<Scenario> All() =>
    [
        new("bad-cells", "cells that abort, segfault, exit, lie, talk garbage, are not finite or run out of memory: once, or always; only the latter fail", true, Bad, OneKind: true),
        new("hanging-cells", "workers that say nothing any more are killed after five minutes, and their cells run elsewhere", false, Hanging, OneKind: true),
        new("bad-device", "a node on whose devices every cell fails: both are quarantined, and no cell is lost", true, BadDevice, OneKind: true),
    ];

    private static Task Bad(Story story)
    {
        // Seeds 0 to 7 fail with their first lease, 8 to 11 always.
        const string Script = """
            {"otherwise":{"seconds":0.2},"rules":[
              {"when":{"seed":0,"token":1},"do":{"end":"abort"}}, {"when":{"seed":1,"token":1},"do":{"end":"segfault"}}, {"when":{"seed":2,"token":1},"do":{"end":"exit","code":3}},
              {"when":{"seed":3,"token":1},"do":{"end":"lie"}}, {"when":{"seed":4,"token":1},"do":{"end":"garbage"}}, {"when":{"seed":5,"token":1},"do":{"end":"finishWithoutFiles"}},
              {"when":{"seed":6,"token":1},"do":{"end":"halfLine"}}, {"when":{"seed":7,"memoryAbove":0.3},"do":{"end":"break","class":"outOfMemory"}},
              {"when":{"seed":8},"do":{"end":"break","class":"numeric"}}, {"when":{"seed":9},"do":{"end":"break","class":"user"}},
              {"when":{"seed":10},"do":{"end":"kill"}}, {"when":{"seed":11},"do":{"end":"break","class":"outOfMemory"}}]}
            """;
        return Trial.Run(story, new() { Script = Script }, Trial.FakeGrid(60, attempts: 3), TimeSpan.FromMinutes(8), (_, _) => Task.CompletedTask, spec => spec.Seed is >= 8 and <= 11);
    }

    private static Task Hanging(Story story) => Trial.Run(story, new() { Script = """{"otherwise":{"seconds":0.2},"rules":[{"when":{"seed":0,"token":1},"do":{"end":"hang"}}]}""" },
        Trial.FakeGrid(40), TimeSpan.FromMinutes(15), (_, _) => Task.CompletedTask);

    private static async Task BadDevice(Story story)
    {
        await using var lab = await Lab.Start(new(), nodes: false);
        lab.WriteScript("""{"otherwise":{"end":"abort"}}""", node: 0);
        var grid = lab.Grid(Trial.FakeGrid(60));
        await lab.Submit(grid);
        for (var node = 0; node < 4; node++)
        {
            lab.StartNode(node);
        }

        await lab.End(grid.Name, TimeSpan.FromMinutes(8));
        Findings findings = new();
        JournalCheck journal = new(lab.Journal(), findings);
        story.Tell($"{journal.Failures.Values.Sum()} failures, {journal.Quarantined} quarantines");
        await Trial.Conclude(story, lab);
        if (journal.Quarantined != 2)
        {
            throw new FaultException($"{journal.Quarantined} devices were quarantined, expected the two of node 0");
        }
    }
}
