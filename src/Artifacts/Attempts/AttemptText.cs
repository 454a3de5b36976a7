using System.Text;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Attempts;

/// <summary>A piece of a text that an attempt writes.</summary>
/// <param name="Attempt">Which attempt's.</param>
/// <param name="File">Its name.</param>
/// <param name="From">Where the piece begins, in bytes from the start of the file.</param>
/// <param name="Next">Where the following piece begins.</param>
/// <param name="Length">Bytes of the file now; less than was read before: it has begun anew.</param>
/// <param name="Text">The piece: whole lines, where it is not longer than a line; without what moves a cursor.</param>
public sealed record AttemptText(int Attempt, string File, long From, long Next, long Length, string Text)
{
    /// <summary>Bytes of a piece, at most.</summary>
    public const int Longest = 256 << 10;

    /// <summary>Bytes of a log that go with each checkpoint to a store on another host.</summary>
    private const int CarriedLog = 64 << 10;

    /// <summary>The texts that may be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [CellFolder.LogFile, CellFolder.EarlierLogFile, CellFolder.LastWordsFile, CellFolder.MetricsFile];

    /// <summary>Reads a piece; the file may grow meanwhile.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="attempt">Its token; 0: the newest attempt that has the file.</param>
    /// <param name="accepted">Token of the attempt whose result is the cell's: what it wrote last lies at the top of the cell's folder. 0: none is, or that is not known.</param>
    /// <param name="file">One of <see cref="Names"/>.</param>
    /// <param name="from">Bytes from the start; negative: from the end, and then on from the first whole line.</param>
    /// <param name="most">Bytes at most.</param>
    /// <returns>Null: there is no such file.</returns>
    public static AttemptText? Read(CellFolder cell, int attempt, int accepted, string file, long from, int most)
    {
        if (attempt > 0 && attempt == accepted && CellFolder.AllArtifacts.Contains(file) && Piece(cell, attempt, Path.Combine(cell.Root, file), from, most) is { } whole)
        {
            return whole; // and not what was brought of it while it ran
        }

        var tokens = attempt > 0 ? [new FencingToken(attempt)] : cell.Attempts();
        foreach (var token in tokens)
        {
            foreach (var folder in FoldersOf(cell, token))
            {
                if (Piece(cell, token.Value, Path.Combine(folder, file), from, most) is { } piece)
                {
                    return piece;
                }
            }
        }

        return attempt == 0 && CellFolder.AllArtifacts.Contains(file) ? Piece(cell, accepted, Path.Combine(cell.Root, file), from, most) : null;
    }

    /// <summary>Where texts of an attempt lie: in its folder; of one on a host that shares no folder, in what its node brought.</summary>
    internal static IEnumerable<string> FoldersOf(CellFolder cell, FencingToken token)
    {
        yield return cell.Attempt(token);
        yield return cell.Streams(token); // they follow each checkpoint, and are whole where a checkpoint has the end of a log
        IReadOnlyList<CheckpointName> checkpoints;
        try
        {
            checkpoints = cell.WholeCheckpoints(token);
        }
        catch (DirectoryNotFoundException)
        {
            yield break; // removed at this moment
        }

        if (checkpoints is [var newest, ..])
        {
            yield return Path.Combine(cell.Checkpoints(token), newest.ToString());
        }
    }

    /// <summary>Copies the end of an attempt's log to where it stays as it is while it is carried.</summary>
    /// <returns>The copy; null: there is no log.</returns>
    public static string? Snapshot(CellFolder cell, FencingToken token)
    {
        try
        {
            if (Piece(cell, token.Value, Path.Combine(cell.Attempt(token), CellFolder.LogFile), -CarriedLog, CarriedLog) is not { } end)
            {
                return null;
            }

            var copy = Path.Combine(cell.Incoming(token), CellFolder.LogFile);
            WholeFile.WriteText(copy, end.Text);
            return copy;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null; // the checkpoint counts, the log does not
        }
    }

    private static AttemptText? Piece(CellFolder cell, int attempt, string path, long from, int most)
    {
        try
        {
            using var stream = RegularFile.OpenRead(path, cell.RunsRoot);
            var length = stream.Length;
            var start = from < 0 ? Math.Max(0, length + from) : Math.Min(from, length);
            stream.Position = start;
            var bytes = new byte[(int)Math.Min(length - start, Math.Clamp(most, 1, Longest))];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var skipped = from < 0 && start > 0 ? Array.IndexOf(bytes, (byte)'\n', 0, read) + 1 : 0;
            var end = End(bytes.AsSpan(0, read), isAll: start + read >= length, skipped);
            return new(attempt, Path.GetFileName(path), start + skipped, start + end, length, ForeignText.Clean(Encoding.UTF8.GetString(bytes, skipped, end - skipped), int.MaxValue));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>After the last whole line; where there is none, or the file ends there, after the last whole letter.</summary>
    private static int End(ReadOnlySpan<byte> bytes, bool isAll, int least)
    {
        if (!isAll && bytes.LastIndexOf((byte)'\n') is >= 0 and var line && line + 1 > least)
        {
            return line + 1;
        }

        var end = bytes.Length;
        for (var back = 1; back <= Math.Min(4, end - least); back++)
        {
            var value = bytes[end - back];
            if (value < 0x80)
            {
                break;
            }

            if (value >= 0xC0)
            {
                // The first byte of a letter says how many it has.
                var needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                end -= needed > back ? back : 0;
                break;
            }
        }

        return end;
    }
}
