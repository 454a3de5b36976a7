using System.Diagnostics;

namespace Slfd.Artifacts.Tests;

/// <summary>A lock of the system's own, which other programs see, and which does not depend on what .NET is told about locks.</summary>
public sealed class When_a_file_is_locked : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-lock-").FullName;

    private string File => Path.Combine(_folder, "a.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_second_is_told_who_has_it()
    {
        using var first = FileLock.TryTake(File);
        Assert.NotNull(first);
        Assert.Null(FileLock.TryTake(File));
        Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName}", FileLock.HolderOf(File));
    }

    [Fact]
    public void It_is_free_once_the_first_is_gone_and_the_file_stays()
    {
        FileLock.TryTake(File)!.Dispose();
        using var second = FileLock.TryTake(File);
        Assert.NotNull(second);
        Assert.True(System.IO.File.Exists(File));
    }

    [Fact]
    public void Another_program_is_kept_out()
    {
        using (FileLock.TryTake(File))
        {
            Assert.Equal(1, Flock());
        }

        Assert.Equal(0, Flock());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_no_lack_of_locks() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(Path.Combine(_folder, "none", "a.lock")));

    private int Flock()
    {
        using var process = Process.Start(new ProcessStartInfo("flock", ["-n", File, "true"]))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
