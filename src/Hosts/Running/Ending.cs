namespace Slfd.Hosts.Running;

/// <summary>Why a host ended by itself: written by its parts, read when it has stopped.</summary>
internal sealed class Ending
{
    private string? _broken, _again;

    /// <summary>The sentence that says why the host cannot go on; null: it was asked to stop, or joins the others again.</summary>
    public string? Broken => Volatile.Read(ref _broken);

    /// <summary>The sentence that says why the host stops in order to start once more; null: nothing in it asked for that.</summary>
    public string? Again => Volatile.Read(ref _again);

    /// <summary>The host is to start once more.</summary>
    public void JoinAgain(string because) => Interlocked.CompareExchange(ref _again, because, null);

    /// <summary>The host cannot go on; the first sentence counts.</summary>
    public void Break(string because) => Interlocked.CompareExchange(ref _broken, because, null);
}
