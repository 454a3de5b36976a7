namespace Slfd.Worker.Tests.Processes;

/// <summary><c>slfd-worker verify</c> on the small cases that the tests of Distillation come with.</summary>
public sealed class When_a_device_is_verified : IDisposable
{
    private readonly TemporaryRuns _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_fixtures_verifies_nothing_and_fails()
    {
        using var worker = new WorkerProcess("verify", "--fixtures", _folder.Root);
        Assert.Equal(2, worker.Exit());
        Assert.Contains(_folder.Root, worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_fixture_fails_by_name_and_is_counted()
    {
        File.WriteAllText(_folder.File("broken.safetensors"), "not a tensor");
        using var worker = new WorkerProcess("verify", "--fixtures", _folder.Root);
        var output = worker.ReadToEnd().TrimEnd().Split('\n');

        Assert.Equal(1, worker.Exit());
        Assert.Matches(@"^cpu \(cpu\): slfd \d\S*, TorchSharp \d\S*, libtorch 2\.10\.\S*, \.NET \d\S*, MKL as-(intel|detected)$", output[0]);
        Assert.StartsWith("libtorch from /", output[1], StringComparison.Ordinal);
        Assert.StartsWith("FAILED broken.safetensors:", output[2], StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed, 0 skipped", output[^1]);
    }
}
