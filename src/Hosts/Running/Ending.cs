namespace Slfd.Hosts.Running;

/// <summary>Why a host ended by itself: written by its parts, read when it has stopped.</summary>
internal sealed class Ending
{
    private string? _broken;

    /// <summary>The sentence that says why the host cannot go on; null: it was asked to stop, or joins the others again.</summary>
    public string? Broken => Volatile.Read(ref _broken);

    /// <summary>The host cannot go on; the first sentence counts.</summary>
    public void Break(string because) => Interlocked.CompareExchange(ref _broken, because, null);
}
