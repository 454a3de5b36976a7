namespace Slfd.Coordinator.Hosting;

/// <summary>The right to coordinate on a database. Ends when it is disposed, or with the process.</summary>
public class CoordinatorHold : IDisposable
{
    private readonly IDisposable? _lock;

    /// <param name="held">What keeps the others off; null: something else does.</param>
    internal CoordinatorHold(IDisposable? held) => _lock = held;

    /// <summary>Ends when the right is lost, with the sentence that says to whom. Never, where a process keeps it for its life.</summary>
    public virtual Task<string> Lost { get; } = new TaskCompletionSource<string>().Task;

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
