using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>Which combinations of occasion, cell and device cannot be, and why. What is in this list and comes to pass all the same fails the schedules too.</summary>
internal static class Impossible
{
    private static readonly HashSet<Occasion> s_ofDevices =
        [Occasion.AskedInVain, Occasion.RestoredByOperator, Occasion.RestoredByRestart, Occasion.Drained, Occasion.Undrained, Occasion.Forgotten];

    private static readonly HashSet<Occasion> s_ofLiveLeases =
    [
        Occasion.GrantedAgain, Occasion.Renewed, Occasion.CheckpointRecorded, Occasion.ResultCounted, Occasion.UnprovenResult, Occasion.FailedAndTriedAgain, Occasion.FailedForGood, Occasion.HandedBack,
        Occasion.Expired, Occasion.EndedByRestart, Occasion.EndedByGoodbye, Occasion.WentOn, Occasion.WithdrawnByGrid, Occasion.Quarantined, Occasion.EndedByForgetting,
    ];

    private static readonly HashSet<Occasion> s_ofAnyLease =
        [Occasion.Revoked, Occasion.Abandoned, Occasion.LateResultCounted, Occasion.SecondResult, Occasion.UnknownResult, Occasion.LateUnprovenResult, Occasion.LateFailure, Occasion.LateHandBack];

    private static readonly (Func<Occasion, CellState?, DeviceStanding, bool> Holds, string Because)[] s_rules =
    [
        ((occasion, cell, _) => s_ofDevices.Contains(occasion) && cell is not null, "it concerns a device and no cell"),
        ((occasion, cell, _) => !s_ofDevices.Contains(occasion) && cell is null, "it concerns a cell that a grid names"),
        ((occasion, cell, _) => s_ofLiveLeases.Contains(occasion) && cell != CellState.Running, "a cell with a live lease runs"),
        ((occasion, _, device) => s_ofLiveLeases.Contains(occasion) && device is DeviceStanding.None or DeviceStanding.Forgotten, "a device with a live lease had a cell, and a node that is forgotten has no lease"),
        ((occasion, _, device) => s_ofAnyLease.Contains(occasion) && device == DeviceStanding.None, "a lease was granted to a device"),

        ((occasion, cell, _) => occasion is Occasion.Granted or Occasion.AttemptsFound && cell != CellState.Waiting, "only a cell that waits is granted"),
        ((occasion, _, device) => occasion == Occasion.Granted && device is DeviceStanding.Quarantined or DeviceStanding.Draining, "a device that is quarantined or drains gets nothing"),
        ((occasion, _, device) => occasion == Occasion.Quarantined && device == DeviceStanding.Quarantined, "it is quarantined already"),
        ((occasion, _, device) => occasion is Occasion.RestoredByOperator or Occasion.RestoredByRestart && device != DeviceStanding.Quarantined, "only a quarantined device is restored"),
        ((occasion, _, device) => occasion is Occasion.Drained && device is DeviceStanding.None or DeviceStanding.Forgotten or DeviceStanding.Draining, "noted for devices that had a cell, of a node that did not drain"),
        ((occasion, _, device) => occasion is Occasion.Undrained && device is not (DeviceStanding.Quarantined or DeviceStanding.Draining), "a node that drains has draining devices, or quarantined ones"),
        ((occasion, _, device) => occasion is Occasion.Forgotten && device is DeviceStanding.None or DeviceStanding.Forgotten, "noted for devices that had a cell"),

        ((occasion, cell, _) => occasion is Occasion.LateResultCounted or Occasion.ResultFound or Occasion.LateUnprovenResult && cell == CellState.Done, "a cell that is done has its result"),
        ((occasion, cell, _) => occasion == Occasion.Cancelled && cell is CellState.Done or CellState.Cancelled, "what is done or cancelled is passed over"),
        ((occasion, cell, _) => occasion == Occasion.Retried && cell is CellState.Waiting or CellState.Running or CellState.Blocked, "what waits or runs is passed over"),
        ((occasion, cell, _) => occasion == Occasion.TriedAgainElsewhere && cell != CellState.Failed, "only a cell that failed for want of data is tried again by itself"),
        ((occasion, cell, _) => occasion == Occasion.BackOffEnded && cell != CellState.Delayed, "only a delayed cell has a back-off"),
        ((occasion, cell, device) => occasion is not (Occasion.Granted or Occasion.AttemptsFound) && !s_ofDevices.Contains(occasion) && device == DeviceStanding.None
            && cell is CellState.Running or CellState.Delayed or CellState.Failed, "a cell that runs or failed had a device"),
    ];

    /// <summary>Why it cannot be; null: it can.</summary>
    public static string? Because(Occasion occasion, CellState? cell, DeviceStanding device)
    {
        foreach (var (holds, because) in s_rules)
        {
            if (holds(occasion, cell, device))
            {
                return because;
            }
        }

        return null;
    }
}
