namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>What can happen next in a schedule.</summary>
internal enum StepKind
{
    /// <summary>A message arrives, in no order.</summary>
    Deliver,

    /// <summary>A message arrives, and once more later.</summary>
    DeliverTwice,

    /// <summary>A message is lost.</summary>
    Lose,

    /// <summary>A free slot asks for a cell, or repeats its request.</summary>
    Ask,

    /// <summary>A node renews its leases.</summary>
    Beat,

    /// <summary>A node is done with a cell.</summary>
    Finish,

    /// <summary>A node reports a result that the artifact store does not hold.</summary>
    FinishUnproven,

    /// <summary>A node fails at a cell.</summary>
    Fail,

    /// <summary>A node gives a cell back.</summary>
    HandBack,

    /// <summary>A node repeats a report that was not answered.</summary>
    Repeat,

    /// <summary>A node's process ends and starts again; what lies in its outbox is on its disk.</summary>
    Crash,

    /// <summary>A node says hello again, with what it runs.</summary>
    Greet,

    /// <summary>A node says that it leaves, and leaves.</summary>
    Goodbye,

    /// <summary>A node reports a result of a lease of another node.</summary>
    Steal,

    /// <summary>A node says that it runs a lease that it never had.</summary>
    Claim,

    /// <summary>The coordinator's process ends, and another one reads the journal.</summary>
    Restart,

    /// <summary>The same, and in between a result was put on record that lay in the store.</summary>
    Mend,

    /// <summary>A folder of an attempt is in the store that the journal never granted.</summary>
    Write,

    /// <summary>Time goes by.</summary>
    Pass,

    /// <summary>The coordinator is stopped for a while.</summary>
    Freeze,

    /// <summary>A grid is submitted.</summary>
    Submit,

    /// <summary>A grid is paused, or goes on.</summary>
    Pause,

    /// <summary>An operator cancels cells.</summary>
    Cancel,

    /// <summary>An operator has cells run again.</summary>
    Retry,

    /// <summary>An operator drains a node, or lets it work again.</summary>
    Drain,

    /// <summary>An operator lets a quarantined device work again.</summary>
    Restore,

    /// <summary>An operator has a node forgotten.</summary>
    Forget,
}

/// <summary>One step: what happens, and to whom or with which of its kind.</summary>
internal readonly record struct Step(StepKind Kind, int Detail)
{
    /// <summary>How often each kind happens where a seed draws nothing else.</summary>
    public static IReadOnlyDictionary<StepKind, double> Usual { get; } = new Dictionary<StepKind, double>
    {
        [StepKind.Deliver] = 20,
        [StepKind.DeliverTwice] = 4,
        [StepKind.Lose] = 4,
        [StepKind.Ask] = 20,
        [StepKind.Beat] = 4,
        [StepKind.Finish] = 7,
        [StepKind.FinishUnproven] = 2,
        [StepKind.Fail] = 14,
        [StepKind.HandBack] = 3,
        [StepKind.Repeat] = 7,
        [StepKind.Crash] = 3,
        [StepKind.Greet] = 2,
        [StepKind.Goodbye] = 1,
        [StepKind.Steal] = 2,
        [StepKind.Claim] = 2,
        [StepKind.Restart] = 1,
        [StepKind.Mend] = 0.7,
        [StepKind.Write] = 1,
        [StepKind.Pass] = 6,
        [StepKind.Freeze] = 0.5,
        [StepKind.Submit] = 1,
        [StepKind.Pause] = 0.7,
        [StepKind.Cancel] = 1.2,
        [StepKind.Retry] = 6,
        [StepKind.Drain] = 2.5,
        [StepKind.Restore] = 1,
        [StepKind.Forget] = 1.2,
    };
}
