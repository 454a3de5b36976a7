using Slfd.Messages.Results;

namespace Slfd.Coordinator.Failures;

/// <summary>What a failed attempt leads to: another one after a back-off, or the end of the cell.</summary>
public sealed record FailurePolicy
{
    /// <summary>Back-off after the first failure; doubles with each further one without progress between. Default 1 second.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest back-off. Default 5 minutes.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Back-off while the disk is full, however often. Default 30 seconds.</summary>
    public TimeSpan FullDiskBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Back-off where the host lacked what the cell needs, however often: another host may take it soon. Default 1 second. Where every host has said that it lacks it, the cell fails instead.</summary>
    public TimeSpan MissingDataBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Failures of so many different cells in a row on one device, with no success between, quarantine the device. Default 3.</summary>
    public int QuarantineAfter { get; init; } = 3;

    /// <summary>The memory scale is halved at most so often; a cell that runs out of memory even then has failed. Default 5: a 32nd, which makes one image of the largest chunk.</summary>
    public int MostHalvings { get; init; } = 5;

    /// <summary>Back-off before the next attempt; null: park the cell.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="failures">Failures since the last progress, without this one.</param>
    /// <param name="numeric">Earlier failures of the class <see cref="FailureClass.Numeric"/>.</param>
    /// <param name="halvings">How often the cell's memory scale was halved before.</param>
    /// <param name="attempts">The cell's budget of attempts without progress between them; at least 1. Running out of memory has its own, <see cref="MostHalvings"/>: the next attempt is another one. A full disk has none: it fills for every cell at once, and is emptied by a person.</param>
    public TimeSpan? RetryAfter(FailureClass failure, int failures, int numeric, int halvings, int attempts)
    {
        if (failure == FailureClass.Storage)
        {
            return FullDiskBackOff;
        }

        if (failure == FailureClass.Data)
        {
            return MissingDataBackOff;
        }

        var hopeless = failure switch
        {
            FailureClass.User => true,
            FailureClass.Numeric => numeric >= 1 || failures + 1 >= attempts,
            FailureClass.OutOfMemory => halvings >= MostHalvings,
            FailureClass.Infrastructure or FailureClass.TimeOut => failures + 1 >= attempts,
            _ => throw Unknown(failure),
        };
        if (hopeless)
        {
            return null;
        }

        var doubled = FirstBackOff.TotalMilliseconds * Math.Pow(2, failures);
        return TimeSpan.FromMilliseconds(Math.Min(doubled, LongestBackOff.TotalMilliseconds));
    }

    /// <summary>Failures of so many different cells in a row on one device, of whatever class but those that <see cref="CountsForDevice"/> leaves out, stop it too. Default 5.</summary>
    public int StopAfter { get; init; } = 5;

    /// <summary>Whether this version knows a class: a node of another version may report one that it does not.</summary>
    public static bool Knows(FailureClass failure) => Enum.IsDefined(failure);

    /// <summary>Whether the failure speaks against the device as well as against the cell.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="retried">Whether the cell is tried again: then running out of memory only says that its chunks were too large.</param>
    public static bool BlamesDevice(FailureClass failure, bool retried) => failure switch
    {
        FailureClass.User or FailureClass.Numeric or FailureClass.Storage or FailureClass.Data => false,
        FailureClass.OutOfMemory => !retried,
        FailureClass.Infrastructure or FailureClass.TimeOut => true,
        _ => throw Unknown(failure),
    };

    /// <summary>Whether the failure is one of a row that stops a device, whatever caused it: a full disk is the host's and not the device's, and so is what the host lacks.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="retried">Whether the cell is tried again: then running out of memory only says that its chunks were too large, which every cell of a grid may have to find out first (decision 11).</param>
    public static bool CountsForDevice(FailureClass failure, bool retried) => failure switch
    {
        FailureClass.Storage or FailureClass.Data => false,
        FailureClass.OutOfMemory => !retried,
        FailureClass.User or FailureClass.Numeric or FailureClass.Infrastructure or FailureClass.TimeOut => true,
        _ => throw Unknown(failure),
    };

    private static ArgumentOutOfRangeException Unknown(FailureClass failure) =>
        new(nameof(failure), failure, $"not a class of failures; known are {string.Join(", ", Enum.GetNames<FailureClass>())}");
}
