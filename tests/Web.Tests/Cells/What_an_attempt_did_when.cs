using Slfd.Messages.Workers;
using Slfd.Web.Cells;

namespace Slfd.Web.Tests.Cells;

/// <summary>The lane of an attempt is read from its log.</summary>
public class What_an_attempt_did_when
{
    private const string Log = """
        2026-11-30 10:00:00Z  attempt 1 at procedural 32px dc/pixel on cpu:0 of here, worker 12
        2026-11-30 10:00:00Z  load at iteration 0
        [W] libtorch said something at iteration 3
        2026-11-30 10:00:03Z  begins; 20 iterations
        2026-11-30 10:00:04Z  distil at iteration 0
        2026-11-30 10:00:09Z  checkpoint at iteration 5, 1000 bytes
        2026-11-30 10:00:14Z  evaluate convnet, repeat 1 of 2 at iteration 10
        2026-11-30 10:00:15Z  evaluated at iteration 10: convnet, repeat 1: 8 of 40 right
        2026-11-30 10:00:15Z  evaluate convnet, repeat 2 of 2 at iteration 10
        2026-11-30 10:00:16Z  distil at iteration 10
        2026-11-30 10:00:20Z  finished

        """;

    [Fact]
    public void Loads_distils_evaluates_and_writes_checkpoints()
    {
        AttemptPhases phases = new();
        foreach (var letter in Log)
        {
            phases.Read(letter.ToString());
        }

        Assert.Equal([new(CellPhase.Load, 0, 4), new(CellPhase.Distil, 4, 14), new(CellPhase.Evaluate, 14, 16), new(CellPhase.Distil, 16, 20)], phases.Spans);
        Assert.Equal([9.0], phases.CheckpointTimes);
        Assert.Equal((1, 1), (phases.Checkpoints, phases.Evaluations));
    }

    [Fact]
    public void A_log_without_a_time_says_nothing()
    {
        AttemptPhases phases = new();
        phases.Read("Traceback\nload at iteration 0\n2026-99-99 10:00:00Z  load at iteration 0\n");
        Assert.Empty(phases.Spans);
    }
}
