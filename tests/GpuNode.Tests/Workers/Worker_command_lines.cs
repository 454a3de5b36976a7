using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>Where the worker program is found, and what it is started with.</summary>
public sealed class Worker_command_lines : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slfd-find-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_one_that_was_asked_for_wins()
    {
        Touch("bin/slfd-worker");
        var asked = Touch("elsewhere/my-worker");
        Assert.Equal(asked, WorkerCommandLine.Find(asked, Path.Combine(_root, "bin")).Program);
    }

    [Fact]
    public void Then_the_one_beside_the_program()
    {
        var beside = Touch("bin/Cli/debug/slfd-worker");
        Touch("bin/Worker/debug/slfd-worker");
        Assert.Equal(beside, WorkerCommandLine.Find(null, Path.Combine(_root, "bin/Cli/debug/")).Program);
    }

    [Fact]
    public void Then_the_one_of_the_same_configuration_in_the_build_tree()
    {
        Touch("bin/Worker/debug/slfd-worker");
        var release = Touch("bin/Worker/release/slfd-worker");
        Assert.Equal(release, WorkerCommandLine.Find(null, Path.Combine(_root, "bin/Cli/release/")).Program);
    }

    [Fact]
    public void A_worker_finds_the_runtime_where_its_parent_got_it_from_unless_the_parent_brought_its_own()
    {
        Touch("usr/dotnet/dotnet");
        Assert.Equal(Path.Combine(_root, "usr/dotnet"), WorkerCommandLine.DotnetRootOf(Path.Combine(_root, "usr/dotnet/shared/Microsoft.NETCore.App/10.0.1/")));
        Assert.Null(WorkerCommandLine.DotnetRootOf(Path.Combine(_root, "opt/slfd/")));
    }

    [Fact]
    public void None_is_an_error_that_names_the_places()
    {
        var missing = Assert.Throws<WorkerNotFoundException>(() => WorkerCommandLine.Find(null, Path.Combine(_root, "bin/Cli/debug")));
        Assert.Contains(Path.Combine(_root, "bin/Cli/debug/slfd-worker"), missing.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "bin/Worker/debug/slfd-worker"), missing.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere", Assert.Throws<WorkerNotFoundException>(() => WorkerCommandLine.Find("/nowhere", _root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_sees_only_its_gpu_and_keeps_to_its_threads()
    {
        var start = new WorkerCommandLine("/opt/slfd-worker", ["--script", "x"]).StartInfo(new("cuda:3", "cuda:0", 2, "GPU-aa"));
        Assert.Equal(["--script", "x", "--device", "cuda:0", "--threads", "2"], start.ArgumentList);
        Assert.Equal(("GPU-aa", "2", "0"), (start.Environment["CUDA_VISIBLE_DEVICES"], start.Environment["OMP_NUM_THREADS"], start.Environment["GOMP_SPINCOUNT"]));
        Assert.Equal("0x4000000", start.Environment["DOTNET_GCgen0size"]);
        Assert.Equal((":4096:8", "expandable_segments:True"), (start.Environment["CUBLAS_WORKSPACE_CONFIG"], start.Environment["PYTORCH_CUDA_ALLOC_CONF"]));
        Assert.True(Directory.Exists(Path.Combine(start.Environment["DOTNET_ROOT"]!, "shared")));
    }

    [Fact]
    public void A_library_is_run_by_the_dotnet_that_runs_this()
    {
        var start = new WorkerCommandLine("/opt/slfd-worker.dll", []).StartInfo(new("cpu:0", "cpu", 1));
        Assert.True(File.Exists(start.FileName), start.FileName);
        Assert.DoesNotContain("CUBLAS_WORKSPACE_CONFIG", start.Environment.Keys);
        Assert.Equal("/opt/slfd-worker.dll", start.ArgumentList[0]);
    }

    private string Touch(string relative)
    {
        var path = Path.Combine(_root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
