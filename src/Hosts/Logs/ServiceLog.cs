using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Slfd.Hosts.Logs;

/// <summary>What a long-running process says: all of it in a file, and on stderr a line when something changes that a person should know.</summary>
internal sealed class ServiceLog : IDisposable
{
    /// <summary>What is logged under this name is for people; the rest is in the file alone.</summary>
    public const string ForPeople = "slfd";

    private const string ForPeopleAlone = "slfd.secrets";
    private readonly FileLoggerProvider _provider;

    /// <param name="file">The file for the details.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ServiceLog(string file)
    {
        _provider = new(file, TimeProvider.System);
        Factory = LoggerFactory.Create(logging => Configure(logging, _provider));
        (File, People, Secrets) = (file, Factory.CreateLogger(ForPeople), Factory.CreateLogger(ForPeopleAlone));
    }

    /// <summary>The file with the details.</summary>
    public string File { get; }

    /// <summary>For all parts of the process.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Says lines to people.</summary>
    public ILogger People { get; }

    /// <summary>Says lines to people that must not lie in a file.</summary>
    public ILogger Secrets { get; }

    public void Dispose()
    {
        Factory.Dispose();
        _provider.Dispose();
    }

    private static void Configure(ILoggingBuilder logging, FileLoggerProvider file)
    {
        logging.AddProvider(file);
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (LineFormatter.Key, LogLevel.Trace));
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.AddFilter<ConsoleLoggerProvider>((category, _) => category is ForPeople or ForPeopleAlone);

        // A load balancer asks for readiness every few seconds; what is wrong stands in the answer.
        logging.AddFilter<FileLoggerProvider>((category, level) =>
            level >= LogLevel.Information && category != ForPeopleAlone && category?.StartsWith("Microsoft.Extensions.Diagnostics.HealthChecks", StringComparison.Ordinal) != true);
    }
}
