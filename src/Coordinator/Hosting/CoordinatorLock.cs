using Slfd.Messages.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>The right to be the one coordinator of a runs folder, for as long as this process lives. The operating system gives it up when the process ends, however it ends.</summary>
public sealed class CoordinatorLock : IDisposable
{
    private readonly FileStream _held;

    private CoordinatorLock(FileStream held) => _held = held;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="CoordinatorUnavailableException">Another process holds it, or the folder cannot be written; the message names folder and holder.</exception>
    public static CoordinatorLock Take(RunsFolder runs)
    {
        var holder = runs.CoordinatorLock + ".holder";
        FileStream held;
        try
        {
            Directory.CreateDirectory(runs.Root);
            held = new FileStream(runs.CoordinatorLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new CoordinatorUnavailableException($"{runs.Root} cannot be written: {refused.Message}", refused);
        }
        catch (IOException taken)
        {
            var who = File.Exists(holder) ? File.ReadAllText(holder) : taken.Message;
            throw new CoordinatorUnavailableException($"{runs.Root} is in use by another slfd ({who}); wait for it, stop it, or choose another folder with --runs", taken);
        }

        WholeFile.WriteText(holder, $"process {Environment.ProcessId} on {Environment.MachineName}");
        return new(held);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}
