using System.Text;

namespace Slfd.Cli.Watching;

/// <summary>Draws one screen over the other: only lines that differ are written, and no more bytes than a slow line carries.</summary>
/// <remarks>What does not fit into this second's bytes is drawn in the next, from where it stopped, so every line is drawn in the end.</remarks>
internal sealed class Redraw
{
    /// <summary>Bytes a second, and at once.</summary>
    public const int BytesPerSecond = 5000;

    private readonly List<string?> _drawn = [];
    private double _allowed = BytesPerSecond;
    private int _next;

    /// <summary>What must be written so that the terminal shows these lines; empty: nothing.</summary>
    /// <param name="lines">As the terminal takes them, with their colours.</param>
    /// <param name="since">The time since the last call.</param>
    public string Over(IReadOnlyList<string> lines, TimeSpan since)
    {
        _allowed = Math.Min(BytesPerSecond, _allowed + (since.TotalSeconds * BytesPerSecond));
        while (_drawn.Count < lines.Count)
        {
            _drawn.Add(null);
        }

        StringBuilder written = new();
        for (var (count, row) = (0, _next % Math.Max(1, _drawn.Count)); count < _drawn.Count; count++, row = (row + 1) % _drawn.Count)
        {
            var line = row < lines.Count ? lines[row] : string.Empty;
            if (_drawn[row] == line)
            {
                continue;
            }

            var drawing = $"\u001b[{row + 1};1H\u001b[2K{line}";
            var bytes = Encoding.UTF8.GetByteCount(drawing);
            if (bytes > _allowed)
            {
                _next = row;
                return written.ToString();
            }

            _allowed -= bytes;
            _drawn[row] = line;
            written.Append(drawing);
        }

        _next = 0;
        return written.ToString();
    }

    /// <summary>The terminal shows nothing any more: it has another size.</summary>
    public void Forget() => _drawn.Clear();
}
