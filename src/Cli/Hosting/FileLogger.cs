using Akka.Actor;
using Akka.Event;

namespace Slfd.Cli.Hosting;

/// <summary>Akka.NET's log, in the file that <c>slfd.log-file</c> names: the console belongs to the person.</summary>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed class FileLogger : ReceiveActor
#pragma warning restore CA1001
{
    private readonly StreamWriter _file;

    public FileLogger()
    {
        var path = Context.System.Settings.Config.GetString("slfd.log-file");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(entry => _file.WriteLine($"{entry.Timestamp:yyyy-MM-dd HH:mm:ss.fff} {entry.LogLevel(),-12} [{entry.LogSource}] {entry.Message}{(entry.Cause is null ? string.Empty : $"\n{entry.Cause}")}"));
    }

    protected override void PostStop() => _file.Dispose();
}
