using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Slfd.Hosts.Logs;

/// <summary>A line on the console: time and text.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(Key)
{
    /// <summary>The name of this form.</summary>
    public const string Key = "slfd-lines";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, Microsoft.Extensions.Logging.IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        textWriter.WriteLine($"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm:ss}  {logEntry.Formatter(logEntry.State, logEntry.Exception)}");
}
