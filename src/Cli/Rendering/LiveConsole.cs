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
        var shown = Shown(view);
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

    /// <summary>What the display shows of a running grid: its counts, and a line per device.</summary>
    internal static IRenderable Shown(RunView view)
    {
        var body = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var device in view.Devices)
        {
            var detail = device.State == DeviceState.Running ? PlainConsole.Device(device) : device.Label;
            body.AddRow(new Text(device.Slot, new Style(Color.Aqua)), Coloured(DeviceStates.Table[device.State]), new Text(detail));
        }

        IRenderable header = new Text(view.Grid);
        if (view.Status is { } status)
        {
            var ended = status.Cells - status.Left;
            var share = status.Cells == 0 ? 1 : (double)ended / status.Cells;
            var bar = new string('━', (int)(share * 40)).PadRight(40, '─');
            var counts = Markup.Escape($"{status.Cells} cells: {Standing.Counts(status)}{PlainConsole.Left(view)}");
            header = new Markup($"[bold]{Markup.Escape(view.Grid)}[/]  [green]{bar}[/]  {counts}, {Words.Duration(view.Elapsed)} so far");
        }

        return new Rows(header, body);
    }

    private static Text Coloured(Term<DeviceState> term) => new($"{term.Glyph} {term.Name}", new Style(Color.FromHex(term.Colour)));

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
