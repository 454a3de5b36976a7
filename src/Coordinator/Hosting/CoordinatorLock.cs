using System.Diagnostics;
using System.Globalization;
using Slfd.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>Held by the one coordinator of a runs folder, from before its database is opened until after it is closed. The system frees it when the process ends, however it ends.</summary>
/// <remarks>
/// The lock file is never deleted: between a deletion and a creation two processes could each hold a lock of that name. A file beside it says who holds it, since
/// .NET cannot read a file that another process has locked.
/// </remarks>
public sealed class CoordinatorLock : IDisposable
{
    /// <summary>A process that was just killed holds its lock until the system has taken it down; a person who types the same command again must not see that.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly FileStream _file;
    private readonly string _holder;

    private CoordinatorLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="CoordinatorUnavailableException">Another process has it (the message names folder, process and host), or the folder cannot be written.</exception>
    public static CoordinatorLock Take(RunsFolder runs)
    {
        var (path, holder) = (runs.CoordinatorLock, runs.CoordinatorLock + ".holder");
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(runs.Root);
            file = Open(path);
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
            return new(file, holder);
        }
        catch (IOException error) when (file is null && File.Exists(path))
        {
            throw new CoordinatorUnavailableException(
                $"{runs.Root} is in use by another coordinator ({Read(holder)}): wait for it, stop it, or choose another folder with --runs", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new CoordinatorUnavailableException($"{path} cannot be written: {error.Message} Choose a folder that you may write to with --runs", error);
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        File.Delete(_holder);
        _file.Dispose();
    }

    private static FileStream Open(string path)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static string Read(string holder)
    {
        try
        {
            return File.ReadAllText(holder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "which is just starting or ending";
        }
    }
}
