using Microsoft.Extensions.Logging;

namespace Slfd.Hosts.Logs;

/// <summary>Everything that a process logs, its own lines and Akka.NET's, in one file; a file that is there is added to.</summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private readonly StreamWriter _file;
    private readonly TimeProvider _clock;
    private readonly Lock _turn = new();

    /// <param name="path">The file; its folder is made.</param>
    /// <param name="clock">Whose time stands before each line.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public FileLoggerProvider(string path, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (_file, _clock) = (new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true }, clock);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void Dispose()
    {
        lock (_turn)
        {
            _file.Dispose();
        }
    }

    private void Write(LogLevel level, string source, string message, Exception? cause)
    {
        lock (_turn)
        {
            if (_file.BaseStream is { CanWrite: true }) // what is said after the end is said to nobody
            {
                _file.WriteLine($"{_clock.GetLocalNow():yyyy-MM-dd HH:mm:ss.fff} {level,-11} [{source}] {message}{(cause is null ? string.Empty : $"\n{cause}")}");
            }
        }
    }

    private sealed class FileLogger(FileLoggerProvider to, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            to.Write(logLevel, category, formatter(state, exception), exception);
    }
}
