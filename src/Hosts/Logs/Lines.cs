using Microsoft.Extensions.Logging;

namespace Slfd.Hosts.Logs;

/// <summary>Finished sentences for a log.</summary>
internal static partial class Lines
{
    /// <summary>Says one line.</summary>
    public static void Line(this ILogger log, string text) => Say(log, LogLevel.Information, text);

    /// <summary>Says one line of a part that knows how serious it is.</summary>
    public static void Line(this ILogger log, LogLevel level, string text) => Say(log, level, text);

    [LoggerMessage(EventId = 1, Message = "{Text}")]
    private static partial void Say(ILogger log, LogLevel level, string text);
}
