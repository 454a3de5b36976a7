using System.Text;

namespace Slfd.GpuNode.Workers;

/// <summary>The last words of a worker: what it wrote to stderr since the current cell began, at most the last 4 KiB. Safe from any thread.</summary>
internal sealed class StderrTail
{
    /// <summary>How much is kept, in bytes.</summary>
    public const int Capacity = 4096;

    private readonly byte[] _ring = new byte[Capacity];
    private readonly Lock _gate = new();
    private long _written;

    /// <summary>Adds what came; the oldest is forgotten.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            foreach (var value in bytes)
            {
                _ring[_written++ % Capacity] = value;
            }
        }
    }

    /// <summary>Forgets everything: a new cell begins.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _written = 0;
        }
    }

    /// <summary>The text; where its beginning was forgotten, from the first whole line on.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            var length = (int)Math.Min(_written, Capacity);
            var bytes = new byte[length];
            for (var i = 0; i < length; i++)
            {
                bytes[i] = _ring[(_written - length + i) % Capacity];
            }

            var from = _written > Capacity ? Array.IndexOf(bytes, (byte)'\n') + 1 : 0;
            // A byte that is no UTF-8 becomes three; the promise is about the bytes that are sent on.
            var text = Encoding.UTF8.GetString(bytes, from, length - from);
            return text.Length > Capacity ? text[^Capacity..] : text;
        }
    }
}
