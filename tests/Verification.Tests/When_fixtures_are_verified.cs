using Slfd.Distillation.Tensors;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Verification.Tests;

/// <summary>A device is trusted when it reproduces what the published implementations computed; whatever is not reproduced is named, and nothing passes by omission.</summary>
public sealed class When_fixtures_are_verified : IDisposable
{
    private const string Distance = "gradient-match/distance-mse.safetensors";
    private readonly TemporaryFolder _folder = new();

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Fixtures, "*.safetensors", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Fixtures, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_of_the_published_implementations_is_reproduced(string path)
    {
        Copy(path);
        var outcome = Assert.Single(Run().Outcomes);
        Assert.True(outcome is FixtureOutcome.Passed, outcome.ToString());
    }

    [Fact]
    public void A_difference_beyond_the_tolerance_fails_with_tensor_measure_and_allowance()
    {
        Bend(Distance, (tensors, _) => tensors["out/distance"].mul_(1.001));
        var failed = Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes));
        Assert.Matches(@"^out/distance is off by [0-9.e+-]+, allowed is [0-9.e+-]+$", failed.Because);
        var mismatch = Assert.Single(failed.Mismatches);
        Assert.True(mismatch.Measured > mismatch.Allowed);
    }

    [Fact]
    public void A_difference_within_the_tolerance_passes()
    {
        Bend(Distance, (tensors, _) => tensors["out/distance"].mul_(1.00001));
        Assert.IsType<FixtureOutcome.Passed>(Assert.Single(Run().Outcomes));
    }

    [Fact]
    public void The_tensor_that_is_furthest_off_is_the_one_named()
    {
        Bend(Distance, (tensors, _) =>
        {
            tensors["out/distance"].mul_(1.001);
            tensors["grad/syn.0"].mul_(2);
        });
        var failed = Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes));
        Assert.StartsWith("grad/syn.0 ", failed.Because);
        Assert.Equal(2, failed.Mismatches.Count);
    }

    [Fact]
    public void A_value_that_is_no_number_fails()
    {
        Bend(Distance, (tensors, _) => tensors["in/syn.0"].mul_(float.NaN));
        Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes));
    }

    [Fact]
    public void A_wrong_gradient_fails_although_ties_are_forgiven()
    {
        Bend("classifier/convnet-d3-32-batchnorm.safetensors", (tensors, _) => tensors["grad/features.0.weight"].mul_(1.01));
        Assert.StartsWith("grad/features.0.weight ", Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes)).Because);
    }

    [Fact]
    public void An_expected_tensor_that_nothing_was_compared_with_fails()
    {
        Bend(Distance, (tensors, _) => tensors["out/surprise"] = ones(2));
        Assert.Equal("out/surprise is expected, but nothing was compared with it", Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes)).Because);
    }

    [Fact]
    public void A_shape_that_differs_fails()
    {
        Bend(Distance, (tensors, _) => tensors["out/distance"] = ones(2));
        Assert.Contains("out/distance is [], expected [2]", Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes)).Because);
    }

    [Fact]
    public void An_unknown_kind_fails_and_the_known_ones_are_listed()
    {
        Bend(Distance, (_, metadata) => metadata["kind"] = "gradient-mach");
        Assert.Matches("unknown kind 'gradient-mach'; known are classifier, .*gradient-match", Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes)).Because);
    }

    [Fact]
    public void A_damaged_file_fails_and_the_others_still_run()
    {
        Copy(Distance);
        File.WriteAllBytes(_folder.File("damaged.safetensors"), [1, 2, 3]);
        var (summary, outcomes) = Run();
        Assert.Equal("1 passed, 1 failed, 0 skipped", summary.ToString());
        Assert.Contains(outcomes, outcome => outcome is FixtureOutcome.Failed { File: "damaged.safetensors" });
    }

    [Fact]
    public void A_file_without_kind_and_config_fails()
    {
        Bend(Distance, (_, metadata) => metadata.Clear());
        Assert.Contains("no fixture", Assert.IsType<FixtureOutcome.Failed>(Assert.Single(Run().Outcomes)).Because);
    }

    [Fact]
    public void A_folder_without_fixtures_verifies_nothing_and_says_so() =>
        Assert.Contains(_folder.Path, Assert.Throws<FileNotFoundException>(() => Run()).Message);

    [Fact]
    public void A_folder_that_does_not_exist_is_named() =>
        Assert.Throws<DirectoryNotFoundException>(() => FixtureRunner.Run(new(_folder.File("none")), CPU, _ => { }));

    [Fact]
    public void No_tensor_outlives_its_case()
    {
        Copy(Distance);
        using var scope = NewDisposeScope();
        Run();
        Assert.Equal(0, scope.DisposablesCount);
    }

    public void Dispose() => _folder.Dispose();

    private (FixtureSummary Summary, List<FixtureOutcome> Outcomes) Run()
    {
        List<FixtureOutcome> outcomes = [];
        return (FixtureRunner.Run(new(_folder.Path), CPU, outcomes.Add), outcomes);
    }

    private void Copy(string path)
    {
        var copy = _folder.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Fixtures, path), copy);
        foreach (var companion in Directory.GetFiles(Path.GetDirectoryName(Path.Combine(Fixtures, path))!).Where(file => Path.GetExtension(file) is ".pkl" or ".pth"))
        {
            File.Copy(companion, Path.Combine(Path.GetDirectoryName(copy)!, Path.GetFileName(companion)));
        }
    }

    /// <summary>A copy of a case with something changed in it.</summary>
    private void Bend(string path, Action<Dictionary<string, Tensor>, Dictionary<string, string>> change)
    {
        using var scope = NewDisposeScope();
        using var file = TensorFile.Read(Path.Combine(Fixtures, path));
        var (tensors, metadata) = (new Dictionary<string, Tensor>(file.Tensors), new Dictionary<string, string>(file.Metadata));
        change(tensors, metadata);
        TensorFile.Write(_folder.File("bent.safetensors"), tensors, metadata);
    }
}
