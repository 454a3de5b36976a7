using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Slfd.GpuNode.Workers;

/// <summary>What a worker writes to stderr: heard by a thread of its own, and at once by all who must know what was written by now.</summary>
/// <param name="stream">The pipe's end here.</param>
/// <param name="hear">Told each piece, in order, and never two at a time.</param>
internal sealed partial class StderrPipe(Stream stream, Action<ReadOnlySpan<byte>> hear)
{
    private const short Readable = 1;

    /// <summary>More than a pipe holds: what a worker that never stops writes is not waited for.</summary>
    private const int Most = 256 << 10;

    /// <summary>Where the system cannot be asked what a pipe holds.</summary>
    private static readonly TimeSpan s_lag = TimeSpan.FromMilliseconds(20);

    private readonly SafeHandle? _pipe = OperatingSystem.IsWindows() ? null : (stream as PipeStream)?.SafePipeHandle;
    private readonly Lock _turn = new();
    private readonly byte[] _buffer = new byte[1024];

    /// <summary>Hears everything up to the end.</summary>
    public void Listen()
    {
        try
        {
            for (var read = -1; read != 0;)
            {
                read = _pipe is null ? Take() : Wait(Timeout.Infinite) ? TakeWhatIsThere() : -1;
            }
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // The process is gone.
        }
    }

    /// <summary>Returns when everything has been heard that was written before.</summary>
    public void CatchUp()
    {
        if (_pipe is null)
        {
            Thread.Sleep(s_lag);
            return;
        }

        try
        {
            for (int heard = 0, read = 1; read > 0 && heard < Most; heard += read)
            {
                read = Math.Max(0, TakeWhatIsThere());
            }
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // As above.
        }
    }

    /// <returns>How much; 0 at the end, -1 where there is nothing now.</returns>
    private int TakeWhatIsThere()
    {
        lock (_turn)
        {
            return Wait(0) ? Take() : -1;
        }
    }

    private int Take()
    {
        var read = stream.Read(_buffer);
        hear(_buffer.AsSpan(0, read));
        return read;
    }

    /// <summary>Whether there is something to read, or the end.</summary>
    private bool Wait(int milliseconds)
    {
        Polled one = new() { Events = Readable };
        var kept = false;
        try
        {
            _pipe!.DangerousAddRef(ref kept);
            one.Descriptor = (int)_pipe.DangerousGetHandle();
            return Poll(ref one, 1, milliseconds) > 0;
        }
        finally
        {
            if (kept)
            {
                _pipe!.DangerousRelease();
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled descriptors, nuint count, int milliseconds);
}
