using Microsoft.Extensions.Logging;
using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Logs;

/// <summary>Finished sentences for a log. What others wrote may be in them: a worker, a node.</summary>
internal static partial class Lines
{
    /// <summary>Says one line.</summary>
    public static void Line(this ILogger log, string text) => log.Line(LogLevel.Information, text);

    /// <summary>Says one line of a part that knows how serious it is.</summary>
    public static void Line(this ILogger log, LogLevel level, string text)
    {
        if (log.IsEnabled(level))
        {
            var indented = ForeignText.Indented(text);
            Say(log, level, indented);
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Text}")]
    private static partial void Say(ILogger log, LogLevel level, string text);
}
