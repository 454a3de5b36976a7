namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>What can come to pass between the coordinator and a cell, a device, or both.</summary>
internal enum Occasion
{
    /// <summary>A device asks and gets nothing.</summary>
    AskedInVain,

    /// <summary>A device gets a cell.</summary>
    Granted,

    /// <summary>A device asks the same again, and gets the same cell.</summary>
    GrantedAgain,

    /// <summary>A beat renews a live lease.</summary>
    Renewed,

    /// <summary>A beat names a lease that is over.</summary>
    Revoked,

    /// <summary>A checkpoint goes on record.</summary>
    CheckpointRecorded,

    /// <summary>The result of a live lease counts.</summary>
    ResultCounted,

    /// <summary>The result of a lease that is over counts.</summary>
    LateResultCounted,

    /// <summary>A result of a cell that has one, or that was asked for again since.</summary>
    SecondResult,

    /// <summary>A result of a lease that the node never had, or that is not remembered.</summary>
    UnknownResult,

    /// <summary>The store does not hold the result of a live lease.</summary>
    UnprovenResult,

    /// <summary>The store does not hold the result of a lease that is over.</summary>
    LateUnprovenResult,

    /// <summary>A failure, and the cell is tried again.</summary>
    FailedAndTriedAgain,

    /// <summary>A failed attempt, after which the cell is failed.</summary>
    FailedForGood,

    /// <summary>A failure of a lease that is over.</summary>
    LateFailure,

    /// <summary>A live lease is given back.</summary>
    HandedBack,

    /// <summary>A lease that is over is given back.</summary>
    LateHandBack,

    /// <summary>A lease ends because nobody renewed it.</summary>
    Expired,

    /// <summary>A lease ends because a later life of its node does not go on with it.</summary>
    EndedByRestart,

    /// <summary>A lease ends because its node left.</summary>
    EndedByGoodbye,

    /// <summary>A hello names a live lease, and the node goes on with it.</summary>
    WentOn,

    /// <summary>A hello names a lease that is over or another's.</summary>
    Abandoned,

    /// <summary>A lease ends because its grid is paused or no longer names the cell.</summary>
    WithdrawnByGrid,

    /// <summary>An operator cancels a cell.</summary>
    Cancelled,

    /// <summary>An operator has a cell run again.</summary>
    Retried,

    /// <summary>A host that joins has a cell run again that failed for want of data.</summary>
    TriedAgainElsewhere,

    /// <summary>A back-off ends.</summary>
    BackOffEnded,

    /// <summary>A device is quarantined by a failure at a cell.</summary>
    Quarantined,

    /// <summary>An operator lets a device work again.</summary>
    RestoredByOperator,

    /// <summary>A new life of its node lets a device work again.</summary>
    RestoredByRestart,

    /// <summary>An operator drains a device's node.</summary>
    Drained,

    /// <summary>An operator lets a device's node work again.</summary>
    Undrained,

    /// <summary>A lease ends because an operator has its node forgotten.</summary>
    EndedByForgetting,

    /// <summary>A device's node is forgotten.</summary>
    Forgotten,

    /// <summary>A folder of an attempt that was never granted is found before a grant.</summary>
    AttemptsFound,

    /// <summary>A result that lay in the store goes on record.</summary>
    ResultFound,

    /// <summary>Another coordinator takes over.</summary>
    TakenOver,
}

/// <summary>How a device stands with the coordinator.</summary>
internal enum DeviceStanding
{
    /// <summary>It never got a cell; or no device is concerned.</summary>
    None,

    /// <summary>Nothing has failed on it since its last success.</summary>
    Sound,

    /// <summary>Cells failed on it, not enough to stop it.</summary>
    Suspect,

    /// <summary>It gets no cells.</summary>
    Quarantined,

    /// <summary>Its node drains, and it is not quarantined.</summary>
    Draining,

    /// <summary>It had cells, and its node was forgotten since.</summary>
    Forgotten,
}
