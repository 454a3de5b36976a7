using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Slfd.Cli.Rendering;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Cli.Tests.Rendering;

/// <summary>What a person and a program see while a grid runs.</summary>
public sealed class A_running_grid_is_shown : IDisposable
{
    private static readonly LeaseId s_lease = new(CellId.Parse("0123456789abcdef0123"), new(2));
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Time_left_comes_from_the_prediction_first_and_from_the_pace_of_this_run_then()
    {
        var view = new RunView("g", slots: 2, _clock) { PredictedAtStart = TimeSpan.FromMinutes(10) };
        Assert.Null(view.Remaining);
        view.Update(Status(done: 4));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(9), view.Remaining);
        view.Update(Status(done: 6)); // two of them in this run, in one minute; four left
        Assert.Equal(TimeSpan.FromMinutes(2), view.Remaining);
        view.Update(Status(done: 10));
        Assert.Equal(TimeSpan.Zero, view.Remaining);
    }

    [Fact]
    public void Nothing_is_promised_before_anything_was_measured()
    {
        var view = new RunView("g", slots: 1, _clock);
        view.Update(Status(done: 4));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(view.Remaining);
    }

    [Fact]
    public void Plain_lines_name_device_cell_iteration_loss_rate_and_memory_and_come_at_most_every_ten_seconds()
    {
        using var console = new PlainConsole(_output, _clock);
        var view = Running();
        console.Progress(view);
        console.Progress(view);
        Assert.Contains("cpu:0  cifar10 32px dc/pixel ipc 1 seed 0  distil 7/100  loss 1.25  3.50 it/s  200 MiB", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Lines().Length); // the counts, and the device once
        _clock.Advance(TimeSpan.FromSeconds(10));
        console.Progress(view);
        Assert.Equal(3, Lines().Length);
    }

    [Fact]
    public void Cells_that_wait_for_experts_are_counted_with_what_they_wait_for()
    {
        using var console = new PlainConsole(_output, _clock);
        var view = new RunView("g", slots: 1, _clock);
        view.Update(GridStatus.Of("g", (CellState.Done, 4), (CellState.Blocked, 12)) with { Training = new(All: 4, Done: 1, Stranded: 0) });
        console.Progress(view);
        Assert.Contains("12 blocked (3 that they need are not done)", _output.ToString(), StringComparison.Ordinal);
        view.Update(GridStatus.Of("g", (CellState.Done, 5), (CellState.Failed, 1), (CellState.Blocked, 12)) with { Training = new(All: 4, Done: 3, Stranded: 12) });
        console.Progress(view);
        Assert.Contains("12 blocked (12 stranded), 1 failed", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_shown_with_its_cause_and_the_workers_last_words()
    {
        using var console = new PlainConsole(_output, _clock);
        console.Failed(Running(), s_lease, "cpu:0", "the cell", new(FailureClass.OutOfMemory, "no room", "first\nlast word\n", 3));
        Assert.Contains("attempt 2 failed on cpu:0: the cell [01234567], out-of-memory: no room", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("| last word", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_a_line_and_says_nothing_twice()
    {
        using var console = new JsonConsole(_output, _clock);
        var view = Running();
        console.Progress(view);
        console.Progress(view);
        console.Finished(view, s_lease, "the \"cell\"", Verdict.Accepted);
        console.Note(true, "look");
        var events = Lines().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["progress", "finished", "note"], events.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(7, events[0].GetProperty("devices")[0].GetProperty("iteration").GetInt32());
        Assert.Equal(4, events[0].GetProperty("status").GetProperty("done").GetInt32());
        Assert.Equal("the \"cell\"", events[1].GetProperty("label").GetString());
        Assert.Equal("accepted", events[1].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(5, "5 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(3661, "1 h 01 min")]
    [InlineData(90061, "1 d 01 h")]
    public void Durations_are_written_as_people_say_them(int seconds, string written) => Assert.Equal(written, Words.Duration(TimeSpan.FromSeconds(seconds)));

    private static GridStatus Status(int done) => GridStatus.Of("g", (CellState.Done, done), (CellState.Waiting, 10 - done));

    private RunView Running()
    {
        var view = new RunView("g", slots: 1, _clock);
        view.Update(Status(done: 4));
        view.Update(new DeviceView("cpu:0", DeviceState.Running, s_lease, "cifar10 32px dc/pixel ipc 1 seed 0", new(s_lease, 7, 100, 1.25, 3.5, 200 << 20, 0, "distil")));
        return view;
    }

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
