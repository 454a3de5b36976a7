using System.Diagnostics;
using Slfd.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>Held by the one coordinator of a runs folder, from before its database is opened until after it is closed. The system frees it when the process ends, however it ends.</summary>
public sealed class CoordinatorLock : IDisposable
{
    /// <summary>A process that was just killed holds its lock until the system has taken it down; a person who types the same command again must not see that.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly FileLock _lock;

    private CoordinatorLock(FileLock held) => _lock = held;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="CoordinatorUnavailableException">Another process has it (the message names folder, process and host), the folder cannot be written, or its file system has no locks.</exception>
    public static CoordinatorLock Take(RunsFolder runs)
    {
        var path = runs.CoordinatorLock;
        try
        {
            Directory.CreateDirectory(runs.Root);
            for (var start = Stopwatch.GetTimestamp(); ;)
            {
                if (FileLock.TryTake(path) is { } held)
                {
                    return new(held);
                }

                if (Stopwatch.GetElapsedTime(start) >= s_patience)
                {
                    throw new CoordinatorUnavailableException(
                        $"{runs.Root} is in use by another coordinator ({FileLock.HolderOf(path)}): wait for it, stop it, or choose another folder with --runs");
                }

                Thread.Sleep(50);
            }
        }
        catch (LocksUnavailableException none)
        {
            throw new CoordinatorUnavailableException(
                $"{none.Message}. Without a lock two coordinators could write one SQLite journal: choose a folder on another file system with --runs, or keep the journal in PostgreSQL ('slfd serve --database')", none);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorUnavailableException($"{path} cannot be written: {error.Message} Choose a folder that you may write to with --runs", error);
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _lock.Dispose();
}
