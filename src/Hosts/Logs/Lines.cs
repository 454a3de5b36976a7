using Microsoft.Extensions.Logging;

namespace Slfd.Hosts.Logs;

/// <summary>Finished sentences for a log.</summary>
internal static partial class Lines
{
    /// <summary>Says one line.</summary>
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Text}")]
    public static partial void Line(this ILogger log, string text);

    /// <summary>Says one line of a part that knows how serious it is.</summary>
    [LoggerMessage(EventId = 2, Message = "{Text}")]
    public static partial void Line(this ILogger log, LogLevel level, string text);
}
