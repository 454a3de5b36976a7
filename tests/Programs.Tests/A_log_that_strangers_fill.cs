using Microsoft.Extensions.Time.Testing;

namespace Slfd.Programs.Tests;

/// <summary>However often somebody knocks, a log gets some lines a second and a count.</summary>
public class A_log_that_strangers_fill
{
    [Fact]
    public void Gets_some_lines_a_second_and_then_how_many_were_held_back()
    {
        FakeTimeProvider clock = new();
        FloodGate gate = new(3, clock);
        Assert.Equal(3, Enumerable.Range(0, 1000).Count(_ => gate.Passes(out var held) && held == 0));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(gate.Passes(out var told));
        Assert.Equal(997, told);
        Assert.True(gate.Passes(out told));
        Assert.Equal(0, told); // told once
    }

    [Fact]
    public void Loses_no_count_over_quiet_seconds()
    {
        FakeTimeProvider clock = new();
        FloodGate gate = new(1, clock);
        long told = 0, written = 0;
        for (var knock = 0; knock < 500; knock++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            written += gate.Passes(out var held) ? 1 : 0;
            told += held;
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        written += gate.Passes(out var last) ? 1 : 0;
        Assert.Equal(501, told + last + written);
        Assert.InRange(written, 5, 7);
    }
}
