namespace Slfd.Coordinator.Hosting;

/// <summary>The right to coordinate on a database. Ends when it is disposed, or with the process.</summary>
public class CoordinatorHold : IDisposable
{
    private readonly CoordinatorLock? _lock;

    /// <param name="held">What keeps the others off; null: something else does.</param>
    internal CoordinatorHold(CoordinatorLock? held) => _lock = held;

    /// <summary>Ends when the right is lost, with the sentence that says how.</summary>
    public virtual Task<string> Lost => _lock?.Lost ?? throw new InvalidOperationException("what keeps the others off says itself when it is lost");

    /// <summary>Replaces what is held, while nobody looks whether it is where it was.</summary>
    /// <param name="replace">Leaves a journal where one was.</param>
    internal void Undisturbed(Action replace)
    {
        if (_lock is null)
        {
            replace();
        }
        else
        {
            _lock.Undisturbed(replace);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go.</summary>
    /// <param name="disposing">Whether it was asked for.</param>
    protected virtual void Dispose(bool disposing) => _lock?.Dispose();
}
