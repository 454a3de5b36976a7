namespace Slfd.GpuNode.Telemetry;

/// <summary>How the run of a cell on this host ended.</summary>
internal enum RunEnd
{
    /// <summary>With a result.</summary>
    Succeeded,

    /// <summary>With a failure.</summary>
    Failed,

    /// <summary>Unfinished, and no attempt is counted.</summary>
    HandedBack,

    /// <summary>The coordinator took the lease away.</summary>
    Revoked,
}

/// <summary>What metrics, spans and logs call the ends of runs.</summary>
internal static class RunEnds
{
    /// <summary>Lower case, as a label of a metric.</summary>
    public static string Name(this RunEnd how) => how switch
    {
        RunEnd.Succeeded => "succeeded",
        RunEnd.Failed => "failed",
        RunEnd.HandedBack => "handed back",
        RunEnd.Revoked => "revoked",
        _ => throw new ArgumentOutOfRangeException(nameof(how), how, "not an end of a run"),
    };
}
