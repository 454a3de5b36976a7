using System.CommandLine;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Cli.Shared;
using Slfd.Messages.Coordination;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Operators;

/// <summary><c>slfd logs CELL</c>: what an attempt's worker writes, while it runs too.</summary>
internal static class LogCommand
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>Go on until the cell does not run any more.</summary>
    public static Option<bool> Follow { get; } = new("--follow") { Description = "Go on as lines come, into the next attempt too, until the cell does not run any more; Ctrl-C ends it" };

    /// <summary>Which attempt.</summary>
    public static Option<int> Attempt { get; } = new("--attempt") { Description = "Of this attempt (default: the newest that has a log)", HelpName = "N" };

    /// <summary>The curve instead of the log.</summary>
    public static Option<bool> Metrics { get; } = new("--metrics") { Description = "Its metrics.csv instead: iteration, loss, rate, memory" };

    /// <summary>Prints it.</summary>
    /// <exception cref="CommandFailure">There is none on the host that answers.</exception>
    public static async Task<int> Run(ParseResult parsed, string id, OperatorClient client, CancellationToken stop)
    {
        var detail = await client.Get<CellDetail>($"/api/cells/{Uri.EscapeDataString(id)}", stop);
        var cell = detail.View.Cell.ToString();
        var (file, chosen) = (parsed.GetValue(Metrics) ? CellFolder.MetricsFile : CellFolder.LogFile, parsed.GetValue(Attempt));
        var first = await Piece(client, cell, file, chosen, 0, stop);
        if (first is null && file == CellFolder.LogFile)
        {
            // An attempt of an earlier release left its last words alone.
            (file, first) = (CellFolder.LastWordsFile, await Piece(client, cell, CellFolder.LastWordsFile, chosen, 0, stop));
        }

        if (first is null && !parsed.GetValue(Follow))
        {
            throw new CommandFailure(ExitCode.BadInput, $"no {(parsed.GetValue(Metrics) ? "metrics" : "log")} of {(chosen > 0 ? $"attempt {chosen} at" : "any attempt at")} cell {detail.View.Cell.Prefix} {(detail.Attempts.Length == 0 ? "can be: none was made" : "lies on the host that answers; where nodes share no folder, its node is asked for it now, so try again in ten seconds, or with --follow")}");
        }

        try
        {
            await Print(parsed, client, cell, file == CellFolder.LastWordsFile && first is null ? CellFolder.LogFile : file, first, chosen, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl-C while it follows.
        }

        return ExitCode.Success;
    }

    private static async Task Print(ParseResult parsed, OperatorClient client, string cell, string file, AttemptText? first, int chosen, CancellationToken stop)
    {
        if (first is not null && file == CellFolder.LogFile && await Piece(client, cell, CellFolder.EarlierLogFile, first.Attempt, 0, stop) is { } earlier)
        {
            await Rest(parsed, client, cell, earlier, stop);
        }

        var next = first is null ? 0 : await Rest(parsed, client, cell, first, stop);
        var attempt = first?.Attempt ?? chosen;
        while (parsed.GetValue(Follow))
        {
            // Asked before the log, so that what a cell says at its end is not missed.
            var now = await client.Get<CellDetail>($"/api/cells/{cell}", stop);
            var piece = await Piece(client, cell, file, attempt, next, stop);
            if (piece is not null)
            {
                attempt = piece.Attempt;
                piece = piece.Length < next ? await Piece(client, cell, file, attempt, 0, stop) ?? piece : piece; // the file was full, and another has begun
                next = await Rest(parsed, client, cell, piece, stop);
            }

            if (chosen == 0 && now.Attempts is [.., var latest] && latest.Token.Value > attempt && await Piece(client, cell, file, latest.Token.Value, 0, stop) is { } newer)
            {
                if (!parsed.GetValue(ServerOptions.Json))
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"--- attempt {newer.Attempt} ---");
                }

                (attempt, next) = (newer.Attempt, await Rest(parsed, client, cell, newer, stop));
                continue;
            }

            if (now.View.State is CellState.Done or CellState.Failed or CellState.Cancelled)
            {
                return;
            }

            await Task.Delay(s_every, stop);
        }
    }

    /// <summary>Prints a piece and all that follows it now.</summary>
    /// <returns>Where the next piece begins.</returns>
    private static async Task<long> Rest(ParseResult parsed, OperatorClient client, string cell, AttemptText piece, CancellationToken stop)
    {
        while (true)
        {
            if (piece.Text.Length > 0)
            {
                var output = parsed.InvocationConfiguration.Output;
                output.Write(parsed.GetValue(ServerOptions.Json) ? JsonSerializer.Serialize(piece, OperatorClient.JsonLine) + "\n" : piece.Text);
                output.Flush();
            }

            if (piece.Next >= piece.Length || piece.Text.Length == 0 || await Piece(client, cell, piece.File, piece.Attempt, piece.Next, stop) is not { } more)
            {
                return piece.Next;
            }

            piece = more;
        }
    }

    private static Task<AttemptText?> Piece(OperatorClient client, string cell, string file, int attempt, long from, CancellationToken stop) =>
        client.GetIfThere<AttemptText>($"/api/cells/{cell}/text/{file}?attempt={attempt}&from={from}", stop);
}
