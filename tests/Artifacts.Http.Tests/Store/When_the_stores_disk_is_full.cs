using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Store;

/// <summary>A full disk is said, and no half file stays on it.</summary>
public sealed class When_the_stores_disk_is_full
{
    [SkippableFact]
    public async Task The_upload_is_refused_and_leaves_nothing_and_goes_through_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 2);
        await using var store = new AStore { StoreFolder = disk.Folder };
        await store.Start();
        var ballast = Path.Combine(disk.Folder, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1_500_000]);

        using var refused = await store.Put("10", "a", AStore.Noise(1_000_000, 1));
        Assert.Equal((HttpStatusCode)507, refused.StatusCode);
        Assert.Equal(["ballast"], store.Files());

        // The node's side keeps trying, says so once, and succeeds when somebody has made room.
        AStore.Checkpoint(store.Node, 1, "10-1", 1_000_000);
        var carried = store.Client().StoreCheckpoint(store.Node, AStore.Lease(1), store.Tell, default);
        Assert.True(SpinWait.SpinUntil(() => store.Told.Count > 0, TimeSpan.FromSeconds(60)));
        Assert.Contains("full", store.Told[0], StringComparison.Ordinal);
        File.Delete(ballast);
        Assert.Equal(10, await carried.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Single((await store.List()).Checkpoints);
    }

    /// <summary>A file system in memory; needs root.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string folder) => Folder = folder;

        public string Folder { get; }

        public static SmallDisk Mount(int megabytes)
        {
            Skip.If(!Environment.IsPrivilegedProcess, "only root can mount a small disk");
            var folder = Directory.CreateTempSubdirectory("slfd-disk-").FullName;
            try
            {
                using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder]);
                mount.WaitForExit();
                Skip.If(mount.ExitCode != 0, "no tmpfs can be mounted here");
            }
            catch (Exception impossible) when (impossible is Win32Exception or SkipException)
            {
                Directory.Delete(folder);
                throw new SkipException(impossible.Message);
            }

            return new(folder);
        }

        public void Dispose()
        {
            using var unmount = Process.Start("umount", ["-l", Folder]);
            unmount.WaitForExit();
            Directory.Delete(Folder);
        }
    }
}
