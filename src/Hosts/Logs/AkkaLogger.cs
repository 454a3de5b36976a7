using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Slfd.Programs;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Slfd.Hosts.Logs;

/// <summary>Akka.NET's log, to the process's own. What the network layer complains of is whatever a stranger sends: a few lines a second of each kind are enough.</summary>
internal sealed class AkkaLogger : LoggerFactoryLogger
{
    private readonly Dictionary<Type, FloodGate> _network = [];
    private readonly ILogger _log = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger("Akka");

    /// <summary>Sends an actor system's log here, and none of it to the console. The system needs a <see cref="LoggerFactorySetup"/>, which Akka.Hosting gives it.</summary>
    public static Config Configuration { get; } = ConfigurationFactory.ParseString($$"""
        akka.loggers = ["{{typeof(AkkaLogger).FullName}}, {{typeof(AkkaLogger).Assembly.GetName().Name}}"]
        akka.stdout-loglevel = OFF
        akka.loglevel = INFO
        akka.log-config-on-start = off
        """);

    /// <inheritdoc/>
    protected override void Log(LogEvent log, ActorPath path)
    {
        if (log.LogLevel() < AkkaLevel.WarningLevel || log.LogClass.Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) != true)
        {
            Write(log);
            return;
        }

        var kind = log.Cause?.GetBaseException().GetType() ?? typeof(LogEvent);
        if (!_network.TryGetValue(kind, out var gate))
        {
            _network.Add(kind, gate = new FloodGate(linesPerSecond: 3, TimeProvider.System));
        }

        if (gate.Passes(out var held))
        {
            if (held > 0)
            {
                Write(new Warning("network", log.LogClass, $"{held} more complaints of this kind ({kind.Name}) were held back"));
            }

            Write(log);
        }
    }

    private void Write(LogEvent log)
    {
        var level = LevelOf(log.LogLevel());
        _log.Log(level, default, log, log.Cause, static (entry, _) => $"{entry.LogSource}: {Text(entry)}");
    }

    private static string? Text(LogEvent log)
    {
        try
        {
            return log.Message.ToString();
        }
        catch (FormatException wrong)
        {
            return $"{(log.Message as LogMessage)?.Format} (cannot be formatted: {wrong.Message})";
        }
    }

    private static LogLevel LevelOf(AkkaLevel level) => level switch
    {
        AkkaLevel.DebugLevel => LogLevel.Debug,
        AkkaLevel.InfoLevel => LogLevel.Information,
        AkkaLevel.WarningLevel => LogLevel.Warning,
        AkkaLevel.ErrorLevel => LogLevel.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "known are debug, info, warning and error"),
    };
}
