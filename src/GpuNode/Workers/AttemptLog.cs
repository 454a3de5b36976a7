using System.Buffers;
using System.Globalization;
using System.Text;
using Slfd.Artifacts;

namespace Slfd.GpuNode.Workers;

/// <summary>What happens in one attempt, and what its worker writes for people, as it comes: <c>attempts/TOKEN/worker.log</c>. Bounded, and never waited for.</summary>
/// <remarks>
/// Callers only put bytes into memory; a task appends them to the file, ten times a second at most, and holds nothing open in between. A disk that is full, slow or gone costs lines, never the attempt.
/// Once the file is full it becomes <see cref="CellFolder.EarlierLogFile"/>, and another one begins. Safe from any thread.
/// </remarks>
internal sealed class AttemptLog
{
    /// <summary>Bytes of one file; an attempt has two at most.</summary>
    public const int Largest = 1 << 20;

    /// <summary>Bytes that wait to be written, at most: with the pause, 2.5 MB a second.</summary>
    private const int MostWaiting = 256 << 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private long _leftOut;
    private bool _writes, _over, _made;

    private AttemptLog(string folder, TimeProvider clock) => (_folder, _clock) = (folder, clock);

    /// <summary>Completed while nothing waits to be written.</summary>
    public Task Written { get; private set; } = Task.CompletedTask;

    /// <summary>Begins the log of an attempt; its folder is made if it is not there.</summary>
    /// <param name="folder">The attempt's.</param>
    /// <param name="clock">Of the times before lines.</param>
    public static AttemptLog Begin(string folder, TimeProvider clock) => new(folder, clock);

    /// <summary>Adds what the worker wrote.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            if (_waiting.WrittenCount + bytes.Length > MostWaiting)
            {
                _leftOut += bytes.Length;
                return;
            }

            _waiting.Write(bytes);
            if (!_writes)
            {
                _writes = true;
                Written = Task.Run(Write);
            }
        }
    }

    /// <summary>Adds a line of the node's, with the time before it.</summary>
    public void Line(string text) => Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_clock.GetUtcNow():yyyy-MM-dd HH:mm:ss'Z'}  {text}\n")));

    /// <summary>Adds the last line; whatever comes later is of no attempt.</summary>
    public void Close(string last)
    {
        Line(last);
        lock (_gate)
        {
            _over = true;
        }
    }

    private async Task Write()
    {
        for (var first = true; ; first = false)
        {
            byte[] batch;
            lock (_gate)
            {
                if (_waiting.WrittenCount == 0)
                {
                    _writes = false;
                    return;
                }

                if (_leftOut > 0)
                {
                    _waiting.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n… {_leftOut} bytes are left out here: they came faster than they are kept\n")));
                    _leftOut = 0;
                }

                batch = _waiting.WrittenSpan.ToArray();
                _waiting.ResetWrittenCount();
            }

            try
            {
                if (first)
                {
                    MakeFolder();
                }

                Append(batch);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                lock (_gate)
                {
                    _over = true; // nobody waits for it, and the attempt does not depend on it
                    _waiting.ResetWrittenCount();
                    _writes = false;
                }

                return;
            }

            await Task.Delay(s_pause).ConfigureAwait(false);
        }
    }

    /// <summary>Once, at the beginning: a folder of an attempt that is removed later must not come back.</summary>
    private void MakeFolder()
    {
        if (!_made)
        {
            Directory.CreateDirectory(_folder);
            _made = true;
        }
    }

    private void Append(byte[] batch)
    {
        var path = Path.Combine(_folder, CellFolder.LogFile);
        long length;
        using (FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        {
            file.Write(batch);
            length = file.Length;
        }

        if (length >= Largest)
        {
            File.Move(path, Path.Combine(_folder, CellFolder.EarlierLogFile), overwrite: true);
        }
    }
}
