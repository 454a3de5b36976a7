using Akka.Actor;
using Akka.Event;
using Slfd.Programs;

namespace Slfd.Hosts.Logs;

/// <summary>Akka.NET's log, in the file that <c>slfd.log-file</c> names: the console belongs to the person.</summary>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed class FileLogger : ReceiveActor
#pragma warning restore CA1001
{
    private readonly StreamWriter _file;
    private readonly Dictionary<Type, FloodGate> _network = [];

    public FileLogger()
    {
        var path = Context.System.Settings.Config.GetString("slfd.log-file");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    protected override void PostStop() => _file.Dispose();

    /// <summary>What the network layer complains of is whatever a stranger sends: a few lines a second of each kind are enough.</summary>
    private void Write(LogEvent entry)
    {
        if (entry.LogLevel() >= LogLevel.WarningLevel && entry.LogClass.Namespace is { } complains && complains.StartsWith("Akka.Remote", StringComparison.Ordinal))
        {
            var kind = entry.Cause?.GetBaseException().GetType() ?? typeof(LogEvent);
            if (!_network.TryGetValue(kind, out var gate))
            {
                _network.Add(kind, gate = new FloodGate(linesPerSecond: 3, TimeProvider.System));
            }

            if (!gate.Passes(out var held))
            {
                return;
            }

            if (held > 0)
            {
                _file.WriteLine($"{entry.Timestamp:yyyy-MM-dd HH:mm:ss.fff} {entry.LogLevel(),-12} [network] {held} more complaints of this kind ({kind.Name}) were held back");
            }
        }

        _file.WriteLine($"{entry.Timestamp:yyyy-MM-dd HH:mm:ss.fff} {entry.LogLevel(),-12} [{entry.LogSource}] {entry.Message}{(entry.Cause is null ? string.Empty : $"\n{entry.Cause}")}");
    }
}
