using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Pairs that can be and come so seldom that the few seeds of CI need not reach them; <c>bench/schedules</c> must.</summary>
internal static class Rare
{
    /// <summary>Reports of leases that are over: it takes a second attempt, or an operator, between the report and its arrival.</summary>
    private static readonly HashSet<Occasion> s_late =
        [Occasion.Revoked, Occasion.LateResultCounted, Occasion.SecondResult, Occasion.LateUnprovenResult, Occasion.LateFailure, Occasion.LateHandBack];

    /// <summary>What happens to a live lease of a device that is quarantined: its slot got the cell while the report that stopped it was under way.</summary>
    private static readonly HashSet<Occasion> s_ofLiveLeases =
    [
        Occasion.Renewed, Occasion.CheckpointRecorded, Occasion.ResultCounted, Occasion.UnprovenResult, Occasion.FailedAndTriedAgain, Occasion.FailedForGood, Occasion.HandedBack,
        Occasion.Expired, Occasion.EndedByRestart, Occasion.EndedByGoodbye, Occasion.WentOn, Occasion.WithdrawnByGrid, Occasion.EndedByForgetting, Occasion.GrantedAgain,
    ];

    /// <summary>Whether an occasion is rare in a state of the cell.</summary>
    public static bool Is(Occasion occasion, CellState? cell) => (s_late.Contains(occasion) && cell is CellState.Delayed or CellState.Failed or CellState.Blocked or CellState.Cancelled)
        || (occasion is Occasion.UnknownResult or Occasion.Abandoned && cell == CellState.Blocked)
        || (occasion == Occasion.SecondResult && cell != CellState.Done); // of before an operator had the cell run once more

    /// <summary>Whether an occasion is rare in a standing of the device.</summary>
    public static bool Is(Occasion occasion, DeviceStanding device) => (s_ofLiveLeases.Contains(occasion) && device is DeviceStanding.Quarantined or DeviceStanding.Draining)
        || ((s_late.Contains(occasion) || occasion is Occasion.TriedAgainElsewhere or Occasion.EndedByGoodbye) && device != DeviceStanding.Sound);
}
