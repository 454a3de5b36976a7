using System.Diagnostics.Metrics;
using System.Text.Json;
using Akka.Event;
using Slfd.Api;
using Slfd.Api.Texts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Screens;
using Slfd.Coordinator.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Tables;
using Slfd.Support;
using Spectre.Console.Testing;

namespace Slfd.Cli.Tests.Rendering;

/// <summary>A state of a cell that is added to the table of words is shown by everything that shows states, under its own name, or one of these tests fails.</summary>
public sealed class Every_state_is_shown : IDisposable
{
    private readonly StringWriter _output = new();

    public static TheoryData<CellState> States => [.. Enum.GetValues<CellState>()];

    public static TheoryData<DeviceState> Devices => [.. Enum.GetValues<DeviceState>()];

    public void Dispose() => _output.Dispose();

    [Theory]
    [MemberData(nameof(States))]
    public void In_the_words_of_a_grid(CellState state) => Assert.Contains($"7 {state.Name()}", Standing.Counts(SevenIn(state)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(States))]
    public void In_plain_lines(CellState state)
    {
        using PlainConsole console = new(_output, TimeProvider.System);
        console.Progress(Seen(state));
        Assert.Contains($"7 {state.Name()}", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void On_the_live_display(CellState state)
    {
        using var terminal = new TestConsole().Width(300);
        terminal.Write(LiveConsole.Shown(Seen(state), 300));
        Assert.Contains($"7 {state.Name()}", terminal.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void In_lines_of_json(CellState state)
    {
        using JsonConsole console = new(_output, TimeProvider.System);
        console.Progress(Seen(state));
        Assert.Equal(7, JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("status").GetProperty(state.Name()).GetInt32());
    }

    [Theory]
    [MemberData(nameof(States))]
    public void In_answers_of_the_api(CellState state) =>
        Assert.Equal(7, JsonSerializer.SerializeToElement(SevenIn(state), ApiHost.Shape(new())).GetProperty(state.Name()).GetInt32());

    [Theory]
    [MemberData(nameof(States))]
    public void In_what_status_prints(CellState state)
    {
        StatusScreen.Of(new([SevenIn(state) with { Alerts = 1 }], null, null, null), Screen.Unlimited).Print(_output);
        Assert.Contains($"7 {state.Name()}", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void In_the_metric_of_cells(CellState state)
    {
        List<(long Count, string? State)> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == CoordinatorTelemetry.Name && instrument.Name == "slfd.cells")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags.ToArray().Any(tag => tag is { Key: "grid", Value: "every-state" }))
            {
                measured.Add((count, tags.ToArray().Single(tag => tag.Key == "state").Value as string));
            }
        });
        listener.Start();
        using CoordinatorTelemetry telemetry = new(NoLogger.Instance, _ => string.Empty);
        telemetry.Count([SevenIn(state) with { Grid = "every-state" }]);
        listener.RecordObservableInstruments();
        Assert.Contains((7, state.Name()), measured);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void In_the_note_under_a_table_unless_it_is_done(CellState state)
    {
        var notes = GridTable.From(AGrid.Named("g"), [], ReportContext.Default with { Status = SevenIn(state) }).Notes;
        Assert.Equal(state != CellState.Done, notes.Any(note => note.Contains($"7 {state.Name()}", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void As_a_word_that_a_selector_takes_and_writes(CellState state)
    {
        var selector = SelectorText.Parse(null, [state.Name()], null, null, null, null, null);
        Assert.Equal([state], selector.States);
        Assert.Equal($"state={state.Name()}", SelectorText.ToQuery(selector));
        Assert.Equal($"--state {state.Name()}", selector.ToString());
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void Of_a_device_on_the_live_display(DeviceState state)
    {
        var view = Seen(CellState.Done);
        view.Update(new DeviceView("cpu:0", state));
        using TestConsole terminal = new();
        terminal.Write(LiveConsole.Shown(view, 80));
        Assert.Contains($"{DeviceStates.Table[state].Glyph} {state.Name()}", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_with_failures_is_not_called_done()
    {
        Assert.Equal("ended, 1 done, 19 failed", Standing.Of(GridStatus.Of("g", (CellState.Done, 1), (CellState.Failed, 19))));
        Assert.Equal("done", Standing.Of(GridStatus.Of("g", (CellState.Done, 20))));
        Assert.Equal("running", Standing.Of(GridStatus.Of("g", (CellState.Done, 1), (CellState.Running, 1), (CellState.Waiting, 18))));
        Assert.Equal("paused", Standing.Of(GridStatus.Of("g", (CellState.Done, 1), (CellState.Waiting, 19)) with { Paused = true }));
    }

    private static GridStatus SevenIn(CellState state) => GridStatus.Of("g", (state, 7));

    private static RunView Seen(CellState state)
    {
        RunView view = new("g", slots: 1, TimeProvider.System);
        view.Update(SevenIn(state));
        return view;
    }
}
