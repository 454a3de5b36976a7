namespace Slfd.Reporting.Hosting;

/// <summary>How reporting keeps up with the coordinator.</summary>
public sealed record ReportingOptions
{
    /// <summary>The store's file, where it must not lie in the runs folder: hosts that share that folder have a store each. Null: <c>reporting.db</c> in the runs folder.</summary>
    public string? Database { get; init; }

    /// <summary>How long an unanswered question, a gap or a failed write waits before it is tried again. Default 1 second.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often reporting asks although nothing seems missing, so that a coordinator that restarted knows its subscriber again. Default 5 seconds.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a report waits until the coordinator says that nothing newer exists. Default 10 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}
