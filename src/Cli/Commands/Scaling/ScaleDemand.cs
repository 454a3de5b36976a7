namespace Slfd.Cli.Commands.Scaling;

/// <summary>What the coordinator says about work and devices, as far as scaling asks.</summary>
/// <param name="Waiting">Cells that are ready to run, in grids that are not paused.</param>
/// <param name="Idle">Devices of any node that would take a cell and have none.</param>
/// <param name="Joined">Nodes of the batch system's jobs that are here.</param>
internal sealed record ScaleDemand(int Waiting, int Idle, int Joined);

/// <summary>How far scaling may go.</summary>
/// <param name="Least">Jobs that are kept whatever waits.</param>
/// <param name="Most">Jobs that are never exceeded.</param>
/// <param name="Slots">Cells that one job runs at once.</param>
internal sealed record ScaleLimits(int Least, int Most, int Slots);

/// <summary>What is to be done with the batch system's queue.</summary>
/// <param name="Submit">So many jobs more.</param>
/// <param name="Cancel">So many of those that have not started less.</param>
internal sealed record ScaleChange(int Submit, int Cancel)
{
    /// <summary>Compares what waits with what is here and on its way.</summary>
    /// <param name="demand">Work and devices.</param>
    /// <param name="queued">Jobs that have not started.</param>
    /// <param name="running">Jobs that have.</param>
    /// <param name="limits">How far it may go.</param>
    /// <returns>Jobs to submit while cells would find no device; jobs to cancel that would find no cell. Never both. Jobs that run are left alone: their nodes leave by themselves.</returns>
    public static ScaleChange Of(ScaleDemand demand, int queued, int running, ScaleLimits limits)
    {
        var jobs = queued + running;
        var coming = Math.Max(0, jobs - demand.Joined) * limits.Slots;
        var unserved = demand.Waiting - demand.Idle - coming;
        var wanted = Math.Clamp(jobs + (unserved >= 0 ? (unserved + limits.Slots - 1) / limits.Slots : -(-unserved / limits.Slots)), limits.Least, limits.Most);
        return new(Math.Max(0, wanted - jobs), Math.Min(queued, Math.Max(0, jobs - wanted)));
    }
}
