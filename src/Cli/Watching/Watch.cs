using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Slfd.Cli.Rendering;
using Slfd.Messages.Vocabulary;
using Slfd.Programs;
using Spectre.Console;

namespace Slfd.Cli.Watching;

/// <summary>A screen that is drawn anew in place once a second, until <c>q</c> or Ctrl-C.</summary>
/// <param name="title">What is watched.</param>
/// <param name="ask">Asks how things stand now, and returns what draws it.</param>
internal sealed class Watch(string title, Func<WatchChoice, int, CancellationToken, Task<Func<int, Screen>>> ask)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1), s_keys = TimeSpan.FromMilliseconds(50);

    // Without a terminal there is no width to fit.
    private const int UsualWidth = 80, Endless = 10_000;

    /// <summary>The option that begins it.</summary>
    public static Option<bool> Option { get; } = new("--watch") { Description = "Draw it anew once a second, in place: s sorts, f filters, q ends it" };

    /// <summary>One frame of it.</summary>
    public static Option<bool> Once { get; } = new("--once") { Description = "With --watch: print one frame and end" };

    /// <summary>Watches, or prints one frame.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">There is no terminal to draw on; or the first question cannot be answered.</exception>
    public async Task<int> Run(ParseResult parsed, WatchChoice choice, CancellationToken stop)
    {
        var terminal = Terminals.Of(parsed);
        if (parsed.GetValue(Once))
        {
            var (width, height) = terminal is null ? (UsualWidth, Endless) : (terminal.Profile.Width, terminal.Profile.Height);
            var frame = Frame(choice, await ask(choice, height, stop), width, height, DateTimeOffset.UtcNow, away: null);
            if (terminal is null)
            {
                frame.Print(parsed.InvocationConfiguration.Output);
            }
            else
            {
                frame.Print(terminal);
            }

            return ExitCode.Success;
        }

        if (terminal is null || !terminal.Profile.Capabilities.Ansi)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Option.Name} draws on a terminal, and the output is none: {Option.Name} {Once.Name} prints one frame");
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await Draw(terminal, choice, ends.Token);
        return ExitCode.Success;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ends.Cancel();
        }
    }

    /// <summary>What one frame shows.</summary>
    /// <param name="choice">Order and filter.</param>
    /// <param name="draw">How things stood when they were last known.</param>
    /// <param name="width">Letters in a line.</param>
    /// <param name="height">Lines.</param>
    /// <param name="at">Now.</param>
    /// <param name="away">Why they are not known now; null: they are.</param>
    internal Screen Frame(WatchChoice choice, Func<int, Screen> draw, int width, int height, DateTimeOffset at, string? away)
    {
        var frame = new Screen(width).Line(
            new Piece(title, Bold: true), $"  {at.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
            Piece.Quiet($"  s sort: {choice.Sort}  f filter: {choice.Filter}  q quit"));
        if (away is not null)
        {
            frame.Line(new Piece($"not as it is now: {away}", Hue.Attention));
        }

        return frame.Blank().Append(draw(width)).Cropped(height);
    }

    private async Task Draw(IAnsiConsole terminal, WatchChoice choice, CancellationToken stop)
    {
        Redraw redraw = new();
        var (size, drawn) = ((terminal.Profile.Width, terminal.Profile.Height), TimeProvider.System.GetTimestamp());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Glance glance = new(ask, TimeProvider.System);
        await glance.Look(choice, size.Height, Timeout.InfiniteTimeSpan, leaving.Token);
        if (glance.Away is { } never)
        {
            throw new CommandFailure(ExitCode.CannotServe, never);
        }

        var output = terminal.Profile.Out.Writer;
        output.Write("\u001b[?1049h\u001b[?25l"); // the other screen, and no cursor
        try
        {
            while (!stop.IsCancellationRequested)
            {
                (terminal.Profile.Width, terminal.Profile.Height) = TerminalSize.Now;
                if (size != (terminal.Profile.Width, terminal.Profile.Height))
                {
                    size = (terminal.Profile.Width, terminal.Profile.Height);
                    redraw.Forget();
                    output.Write("\u001b[2J");
                }

                // One letter less: some terminals break a line that is full.
                var frame = Frame(choice, glance.Draw, size.Width - 1, size.Height, DateTimeOffset.UtcNow, glance.Away);
                output.Write(redraw.Over([.. frame.Lines.Select(line => terminal.ToAnsi(Screen.Paragraph(line)).TrimEnd('\n'))], TimeProvider.System.GetElapsedTime(drawn)));
                output.Flush();
                drawn = TimeProvider.System.GetTimestamp();
                if (await Key(s_every, stop) is { } key)
                {
                    if (key is 'q' or 'Q' or '\u001b')
                    {
                        return;
                    }

                    choice = choice.After(key) ?? choice;
                }

                await glance.Look(choice, size.Height, s_every, leaving.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was asked to end in mid-question.
        }
        finally
        {
            leaving.Cancel();
            output.Write("\u001b[?25h\u001b[?1049l");
            output.Flush();
        }
    }

    /// <summary>The first key within a time; null: none was pressed.</summary>
    private static async Task<char?> Key(TimeSpan within, CancellationToken stop)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(from) < within && !stop.IsCancellationRequested)
        {
            if (!Console.IsInputRedirected && Console.KeyAvailable)
            {
                return Console.ReadKey(intercept: true).KeyChar;
            }

            await Task.Delay(s_keys, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }
}
