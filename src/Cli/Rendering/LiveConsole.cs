using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Vocabulary;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slfd.Cli.Rendering;

/// <summary>A live display for terminals: overall progress, a line per device; finished cells and failures scroll above it as they come.</summary>
internal sealed class LiveConsole : IRunConsole
{
    private const int BarWidth = 40;
    private readonly IAnsiConsole _console;
    private readonly PlainConsole _plain;
    private readonly StringWriter _lines = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _display;
    private IRenderable _shown = new Text(string.Empty);

    public LiveConsole(IAnsiConsole console, TimeProvider clock)
    {
        _console = console;
        _plain = new(_lines, clock);
        _display = new Thread(Display) { IsBackground = true, Name = "live display" };
        _display.Start();
    }

    public void Progress(RunView view)
    {
        var shown = Shown(view, _console.Profile.Width);
        lock (_gate)
        {
            _shown = shown;
        }
    }

    public void Finished(RunView view, LeaseId lease, string label, Verdict verdict) => Say(() => _plain.Finished(view, lease, label, verdict));

    public void Failed(RunView view, LeaseId lease, string slot, string label, CellFailure failure) => Say(() => _plain.Failed(view, lease, slot, label, failure));

    public void Evaluated(LeaseId lease, string label, int iteration, string architecture, int repeat, int correct, int tested)
    {
    }

    public void Note(bool warning, string text) => Say(() => _plain.Note(warning, text));

    public void Dispose()
    {
        _end.Set();
        _display.Join();
        _end.Dispose();
        _lines.Dispose();
    }

    /// <summary>What the display shows of a running grid: its counts, and a line per device, none longer than the terminal is wide.</summary>
    internal static IRenderable Shown(RunView view, int width)
    {
        Screen screen = new(width);
        if (view.Status is { } status)
        {
            var ended = status.Cells - status.Left;
            var room = Math.Clamp(width - view.Grid.Length - 36, 0, BarWidth);
            var full = status.Cells == 0 ? room : (int)((long)ended * room / status.Cells);
            screen.Line(new(view.Grid, Bold: true), "  ", new(new string('━', full).PadRight(room, '─'), Hue.Good), $"  {Words.Duration(view.Elapsed)} so far{PlainConsole.Left(view)}");
            screen.Line($"{Words.Count(status.Cells, "cell", "cells")}: {Standing.Counts(status)}");
        }
        else
        {
            screen.Line(new Piece(view.Grid, Bold: true));
        }

        screen.Table(
            [new("device"), new("state"), new("cell", 1, 12), new("at", 4, 0), new("iteration", 0), new("loss", 3, 0), new("rate", 5, 0), new("memory", 6, 0)],
            [.. view.Devices.Select(device => device.State == DeviceState.Running
                ? (Piece[])[device.Slot, Piece.Of(DeviceStates.Table[device.State]), device.Label, device.Phase, $"{device.Iteration}/{device.Of}", Words.Loss(device.Loss), Words.Rate(device.Rate), Words.Memory(device.MemoryBytes)]
                : [device.Slot, Piece.Of(DeviceStates.Table[device.State]), device.Label, string.Empty, string.Empty, string.Empty, string.Empty, string.Empty])]);
        return new Rows(screen.Lines.Select(Screen.Paragraph));
    }

    private void Say(Action speak)
    {
        lock (_gate)
        {
            speak();
        }
    }

    private void Display() => _console.Live(new Text(string.Empty)).AutoClear(true).Start(display =>
    {
        bool last;
        do
        {
            last = _end.Wait(TimeSpan.FromMilliseconds(250));
            string said;
            IRenderable shown;
            lock (_gate)
            {
                said = _lines.ToString();
                _lines.GetStringBuilder().Clear();
                shown = _shown;
            }

            if (said.Length > 0)
            {
                _console.Write(new Text(said));
            }

            display.UpdateTarget(shown);
        }
        while (!last);
    });
}
