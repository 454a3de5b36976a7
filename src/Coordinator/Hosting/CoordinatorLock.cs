using System.Diagnostics;
using Slfd.Artifacts;
using Slfd.Experiments.Files;

namespace Slfd.Coordinator.Hosting;

/// <summary>Held by the one coordinator of a runs folder, from before its database is opened until after it is closed. The system frees it when the process ends, however it ends.</summary>
public sealed class CoordinatorLock : IDisposable
{
    /// <summary>A process that was just killed holds its lock until the system has taken it down; a person who types the same command again must not see that.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Another coordinator that starts holds a new lock file for a moment, until it finds the folder locked and ends.</summary>
    private const int MostForeign = 4;

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunsFolder _runs;
    private readonly Timer _looks;
    private FileLock _lock;
    private bool _hadDatabase;
    private int _foreign; // looks in a row that found the lock file in other hands
    private bool _isFree;

    private CoordinatorLock(FileLock held, RunsFolder runs)
    {
        (_lock, _runs, _hadDatabase) = (held, runs, File.Exists(runs.CoordinatorDatabase));
        _looks = new(_ => Look(), null, s_lookEvery, s_lookEvery);
    }

    /// <summary>Ends when the folder or its journal was deleted, moved or taken over meanwhile, with the sentence that says so: what is written from then on is kept nowhere.</summary>
    public Task<string> Lost => _lost.Task;

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
                    if (held.TryTakeFolder(runs.Root))
                    {
                        return new(held, runs);
                    }

                    held.Dispose(); // somebody deleted the file of the one who coordinates
                }

                if (Stopwatch.GetElapsedTime(start) >= s_patience)
                {
                    throw new CoordinatorUnavailableException(
                        $"{runs.Root} is in use by another coordinator ({FileLock.HolderOf(path)}): wait for it, stop it, or choose another folder with --runs")
                    { IsInUse = true };
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

    /// <inheritdoc cref="CoordinatorHold.Undisturbed"/>
    internal void Undisturbed(Action replace)
    {
        lock (_gate)
        {
            replace();
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        _looks.Dispose();
        lock (_gate)
        {
            _isFree = true;
            _lock.Dispose();
        }
    }

    /// <summary>Whether everything is where it was. A lock file that somebody deleted, and nothing else, is made anew.</summary>
    private void Look()
    {
        lock (_gate)
        {
            if (_isFree || _lost.Task.IsCompleted)
            {
                return;
            }

            try
            {
                // Missing, and not only unreachable: a file system that does not answer for a while says something else.
                var gone = IsMissing(_runs.Root) ? _runs.Root
                    : (_hadDatabase || File.Exists(_runs.JournalHead)) && IsMissing(_runs.CoordinatorDatabase) ? _runs.CoordinatorDatabase
                    : null;
                if (gone is not null)
                {
                    _lost.TrySetResult($"{gone} is gone: it was deleted or moved while this coordinator used it. Nothing is kept from now on, so this one ends; put it back, or start anew");
                }
                else if (FileLock.HolderOf(_runs.CoordinatorLock) is var holder && holder != FileLock.Self)
                {
                    if (FileLock.TryTake(_runs.CoordinatorLock) is { } again)
                    {
                        _lock.MoveTo(again);
                        (_lock, _foreign) = (again, 0);
                    }
                    else if (++_foreign >= MostForeign)
                    {
                        _lost.TrySetResult($"{_runs.Root} was taken over by another coordinator ({holder}) after its lock file had been deleted: this one ends");
                    }
                }
                else
                {
                    _foreign = 0;
                }

                _hadDatabase |= File.Exists(_runs.CoordinatorDatabase);
            }
            catch (Exception passing) when (passing is IOException or UnauthorizedAccessException)
            {
                // Looked at again.
            }
        }
    }

    private static bool IsMissing(string path) => FileKinds.Of(path, followLinks: true) == FileKind.Missing;
}
