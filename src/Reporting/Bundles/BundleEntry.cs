using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Bundles;

/// <summary>A synthetic set of a bundle with the result that it belongs to.</summary>
/// <param name="Name">As in <c>sets/index.csv</c>.</param>
/// <param name="Row">The result.</param>
/// <param name="SetFile">The set's tensors.</param>
public sealed record BundleEntry(string Name, ResultRow Row, string SetFile)
{
    /// <summary>Where classifiers that were trained from the set once more say something else than the result does, a sentence each; empty: every count is the same.</summary>
    /// <param name="again">What they reached.</param>
    public IReadOnlyList<string> Differences(RetrainedSet again)
    {
        var (outcome, protocol) = (Row.Outcome, CellSpec.FromJson(Row.SpecJson).Settled().Evaluation);
        if (again.DataSha256 != outcome.DataSha256)
        {
            return [$"{Name}: the real images here have the hash {again.DataSha256}, those of the result {outcome.DataSha256}: nothing can be compared"];
        }

        var (repeats, last) = (protocol.Repeats, outcome.Correct.AsSpan()[^again.Correct.Length..].ToArray());
        return
        [
            .. again.Tested == outcome.Tested ? Array.Empty<string>() : [FormattableString.Invariant($"{Name}: {again.Tested} test images, the result says {outcome.Tested}")],
            .. from training in Enumerable.Range(0, again.Correct.Length)
               where again.Correct[training] != last[training]
               select FormattableString.Invariant($"{Name}, {protocol.Architectures[training / repeats]}, training {(training % repeats) + 1}: retrained it has {Count(again.Correct[training], again.Tested)} right, the result says {Count(last[training], outcome.Tested)}")
                   + (again.Device == outcome.Device ? string.Empty : $" (made on {outcome.Device}, retrained on {again.Device}, which may round otherwise)"),
        ];
    }

    private static string Count(int correct, int tested) => correct == CellOutcome.Diverged ? "no classifier" : FormattableString.Invariant($"{correct} of {tested}");
}
