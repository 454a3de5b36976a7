using Microsoft.Extensions.Time.Testing;
using Slfd.Cli.Rendering;
using Slfd.Cli.Watching;
using Slfd.Programs;

namespace Slfd.Cli.Tests.Watching;

/// <summary>While a host holds its answer back, as during a fail-over, what is on the screen is marked as old within seconds, and keys go on working.</summary>
public class When_an_answer_is_late
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Queue<TaskCompletionSource<Func<int, Screen>>> _answers = new();
    private readonly List<WatchChoice> _asked = [];
    private readonly Glance _glance;

    public When_an_answer_is_late() => _glance = new(
        (choice, _, _) =>
        {
            _asked.Add(choice);
            _answers.Enqueue(new());
            return _answers.Last().Task;
        },
        _clock);

    [Fact]
    public async Task It_is_said_after_four_seconds_and_no_second_question_is_asked()
    {
        await Answered("before");
        await Look();
        Assert.Null(_glance.Away);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Look(WatchChoice.OfGrids.After('s')!);
        Assert.Null(_glance.Away);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Look();
        Assert.Equal("asked 6 s ago, and there is no answer yet", _glance.Away);
        Assert.Equal(2, _asked.Count);
        Assert.Equal("before", Shown());
        _answers.Dequeue().SetResult(width => new Screen(width).Line("after"));
        await Look();
        Assert.Equal((null, "after"), (_glance.Away, Shown()));
    }

    [Fact]
    public async Task A_host_that_is_away_is_said_at_once_and_the_next_question_is_asked()
    {
        await Answered("before");
        await Look();
        _answers.Dequeue().SetException(new CommandFailure(ExitCode.CannotServe, "no coordinator"));
        await Look();
        Assert.Equal(("no coordinator", "before"), (_glance.Away, Shown()));
        await Answered("after");
        Assert.Equal((null, "after"), (_glance.Away, Shown()));
    }

    private async Task Answered(string line)
    {
        await Look();
        _answers.Dequeue().SetResult(width => new Screen(width).Line(line));
        await Look();
    }

    private Task Look(WatchChoice? choice = null) => _glance.Look(choice ?? WatchChoice.OfGrids, 24, TimeSpan.Zero, CancellationToken.None);

    private string Shown() => string.Concat(Assert.Single(_glance.Draw(80).Lines).Select(piece => piece.Text));
}
