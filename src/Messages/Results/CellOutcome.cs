using ProtoBuf;

namespace Slfd.Messages.Results;

/// <summary>What a finished cell reports: every accuracy as a count, so that no rounding is ever stored, and the hashes of what lies in the artifact store.</summary>
/// <param name="ResultSha256">Hex SHA-256 of <c>result.json</c>.</param>
/// <param name="SyntheticSetSha256">
/// Hex SHA-256 of what the cell made, equal for two runs of the same cell on the same kind of device: the synthetic images and labels; an expert's weights; for the
/// baseline <c>whole</c>, which makes nothing, that of the real images again.
/// </param>
/// <param name="Tested">Number of real test images behind each count.</param>
/// <param name="Iterations">Evaluation points, ascending; 0 for a baseline, the last epoch for an expert.</param>
/// <param name="Correct">Correctly classified test images, [point, architecture, repeat] row-major; architectures in the order of the specification.</param>
/// <param name="Seconds">Wall time of training and evaluation over all attempts that the result is made of.</param>
/// <param name="Device">Kind of device, for people: <c>cpu</c>, <c>NVIDIA A100 …</c>.</param>
/// <param name="DataSha256">Hex SHA-256 of the real images that were used; tells apart two copies of a data set.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellOutcome(
    [property: ProtoMember(1)] string ResultSha256,
    [property: ProtoMember(2)] string SyntheticSetSha256,
    [property: ProtoMember(3)] int Tested,
    [property: ProtoMember(4, IsPacked = true)] int[] Iterations,
    [property: ProtoMember(5, IsPacked = true)] int[] Correct,
    [property: ProtoMember(6)] double Seconds,
    [property: ProtoMember(7)] string Device,
    [property: ProtoMember(8)] string DataSha256);

/// <summary>Who or what a failure is laid to; decides how the cell is retried.</summary>
public enum FailureClass
{
    /// <summary>The specification or the data cannot work: retried never.</summary>
    User = 1,

    /// <summary>A loss or a gradient is not finite: the same on every device, so retried once only.</summary>
    Numeric = 2,

    /// <summary>The device or host ran out of memory: retried with a smaller chunk.</summary>
    OutOfMemory = 3,

    /// <summary>A crash, a kill, a disk: retried with back-off up to the budget.</summary>
    Infrastructure = 4,

    /// <summary>The worker was silent too long: retried like <see cref="Infrastructure"/>.</summary>
    TimeOut = 5,

    /// <summary>The disk that the cell is written to is full: retried until it has room, and neither the cell nor the device is blamed.</summary>
    Storage = 6,
}

/// <summary>One failed attempt.</summary>
/// <param name="Class">Decides the retry.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="StderrTail">The last lines that the worker wrote to stderr; at most 4 KiB.</param>
/// <param name="Iteration">How far the attempt came, counted from the start of the cell.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellFailure(
    [property: ProtoMember(1)] FailureClass Class,
    [property: ProtoMember(2)] string Message,
    [property: ProtoMember(3)] string StderrTail,
    [property: ProtoMember(4)] int Iteration);
