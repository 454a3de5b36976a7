using System.Text;
using Microsoft.Win32.SafeHandles;
using Slfd.Messages.Workers;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Sessions;

/// <summary>The only writer to the real stdout: one event a line, whole lines from any thread.</summary>
internal sealed class EventWriter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _lines;

    private EventWriter(FileStream lines) => _lines = lines;

    /// <summary>Takes stdout for events. Whatever else prints there, native libraries included, ends up on stderr from now on.</summary>
    public static EventWriter TakeStandardOutput()
    {
        var lines = NativeProcess.Duplicate(NativeProcess.StandardOutput);
        _ = NativeProcess.Redirect(NativeProcess.StandardError, NativeProcess.StandardOutput);
        Console.SetOut(Console.Error);
        return new(new(new SafeFileHandle(lines, ownsHandle: true), FileAccess.Write, bufferSize: 0));
    }

    /// <summary>Writes one event; a parent that no longer reads ends this process.</summary>
    public void Tell(WorkerEvent happening)
    {
        var line = Encoding.UTF8.GetBytes(WorkerLines.Write(happening) + "\n");
        try
        {
            lock (_lock)
            {
                _lines.Write(line);
            }
        }
        catch (IOException)
        {
            NativeProcess.ExitNow(WorkerExitCode.Orphaned);
        }
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _lines.Dispose();
}
