using System.Globalization;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary>Runs numeric cases that the reference implementations produced, with the product's own code on one device: so a user can check a device before trusting it.</summary>
public static class FixtureRunner
{
    /// <summary>What is computed; a kind is one line. A kind that is not listed fails, so that a misspelt or newer file never counts as verified.</summary>
    private static readonly IFixtureKind[] s_kinds =
    [
        new ClassifierKind(),
        new DistributionMatchKind(),
        new DsaAugmentKind(),
        new EvalTrainKind(),
        new FilteredLeakyReluKind(),
        new GradientMatchKind(),
        new KaiserFilterKind(),
        new LowRankMvnKind(),
        new ModulatedConvolutionKind(),
        new NetworkPickleKind(),
        new PreprocessKind(),
        new SlfdLossKind(),
        new StyleGanXlMappingKind(),
        new StyleGanXlScheduleKind(),
        new StyleGanXlSplitKind(),
        new StyleGanXlSynthesisKind(),
        new TrajectoryMatchKind(),
        new UVitCheckpointKind(),
        new UVitKind(),
        new WeightFormulaKind(),
    ];

    /// <summary>Runs every <c>*.safetensors</c> file below a folder, in the order of their paths.</summary>
    /// <param name="folder">Searched with all its subfolders.</param>
    /// <param name="device">Where the cases are computed.</param>
    /// <param name="report">Called once per file, as soon as its outcome is known.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no fixture: nothing would be verified.</exception>
    public static FixtureSummary Run(DirectoryInfo folder, Device device, Action<FixtureOutcome> report)
    {
        if (!folder.Exists)
        {
            throw new DirectoryNotFoundException($"{folder.FullName}: no such folder; expected one with fixture files (*.safetensors)");
        }

        string[] files = [.. folder.EnumerateFiles("*.safetensors", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.FullName, file.FullName)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"{folder.FullName}: there is no fixture file (*.safetensors) in it or below");
        }

        var (passed, failed) = (0, 0);
        foreach (var file in files)
        {
            var outcome = Verify(folder, file, device);
            _ = outcome switch
            {
                FixtureOutcome.Passed => passed++,
                FixtureOutcome.Failed => failed++,
                _ => throw new ArgumentOutOfRangeException(nameof(folder), outcome, "not an outcome of a fixture"),
            };
            report(outcome);
        }

        return new(passed, failed);
    }

    private static FixtureOutcome Verify(DirectoryInfo folder, string file, Device device)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var fixture = FixtureCase.Read(Path.Combine(folder.FullName, file), device);
            var kind = s_kinds.FirstOrDefault(kind => kind.Name == fixture.Kind) ?? throw new InvalidDataException(
                $"unknown kind '{fixture.Kind}'; known are {string.Join(", ", s_kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal))}");
            kind.Run(fixture);
            return Judge(file, fixture);
        }
        catch (Exception error)
        {
            // One case that cannot be computed is that case's result, whatever stopped it; the others still count.
            return new FixtureOutcome.Failed(file, error.Message, []);
        }
    }

    private static FixtureOutcome Judge(string file, FixtureCase fixture)
    {
        if (fixture.Mismatches.Count > 0)
        {
            var worst = fixture.Mismatches.MaxBy(mismatch => double.IsFinite(mismatch.Measured) ? mismatch.Measured / mismatch.Allowed : double.PositiveInfinity)!;
            return new FixtureOutcome.Failed(
                file, string.Create(CultureInfo.InvariantCulture, $"{worst.Tensor} is off by {worst.Measured:g4}, allowed is {worst.Allowed:g4}"), fixture.Mismatches);
        }

        return fixture.Unchecked is [var first, ..]
            ? new FixtureOutcome.Failed(file, $"{first} is expected, but nothing was compared with it", [])
            : new FixtureOutcome.Passed(file);
    }
}
