using System.Text;

namespace Slfd.GpuNode.Workers;

/// <summary>Reads lines from a stream that is not trusted: never holds more than one line of the permitted length.</summary>
/// <param name="source">Read from one thread only; each read blocks until something came.</param>
/// <param name="limit">The longest permitted line, in bytes without the line end.</param>
internal sealed class BoundedLines(Stream source, int limit)
{
    private byte[] _buffer = new byte[64 << 10]; // what a pipe holds
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>Whether a whole line is there without waiting.</summary>
    public bool HasLine => FindLineEnd() >= 0;

    /// <summary>What came after the last line end: empty, unless the writer died in mid-line.</summary>
    public string Unfinished => Encoding.UTF8.GetString(_buffer, _start, Math.Min(_end - _start, 120));

    /// <summary>The next line without its end; null when the stream is at its end (<see cref="Unfinished"/> may hold something).</summary>
    /// <exception cref="FormatException">The line is longer than permitted.</exception>
    public string? Read()
    {
        while (true)
        {
            var lineEnd = FindLineEnd();
            if (lineEnd >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, lineEnd - _start);
                _start = _searched = lineEnd + 1;
                return line;
            }

            if (_end - _start > limit)
            {
                throw new FormatException($"a line of more than {limit} bytes, which begins '{Unfinished}'");
            }

            MakeRoom();
            var read = source.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    private int FindLineEnd()
    {
        var found = Array.IndexOf(_buffer, (byte)'\n', _searched, _end - _searched);
        _searched = found >= 0 ? found : _end;
        return found;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_end, _searched, _start) = (_end - _start, _searched - _start, 0);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, limit + 1));
        }
    }
}
