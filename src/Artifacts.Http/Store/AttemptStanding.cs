using Microsoft.AspNetCore.Http;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Store;

/// <summary>What the coordinator says of an attempt.</summary>
/// <param name="Grantee">The node that it was granted to; null: it never was, or so long ago that nobody remembers.</param>
/// <param name="Counts">Whether its result is its cell's or, where the cell was told to run once more, may still become it.</param>
/// <param name="Accepted">Hash of its result, where that is the cell's accepted one; null: it is not.</param>
internal sealed record AttemptStanding(NodeId? Grantee, bool Counts, string? Accepted)
{
    /// <summary>Of an attempt that was never granted.</summary>
    public static AttemptStanding None { get; } = new(Grantee: null, Counts: false, Accepted: null);
}

/// <summary>Who may write what: asked before every write.</summary>
/// <param name="standing">Asks the coordinator about an attempt.</param>
/// <param name="speaksFor">Whether the sender of a request may speak for a node.</param>
internal sealed class AttemptGuard(Func<CellId, FencingToken, CancellationToken, Task<AttemptStanding>> standing, Func<HttpContext, NodeId, bool> speaksFor)
{
    /// <summary>What the coordinator says of an attempt.</summary>
    public Task<AttemptStanding> Of(CellId cell, FencingToken token, CancellationToken stop) => standing(cell, token, stop);

    /// <summary>The same, of an attempt that the caller is about to write to.</summary>
    /// <exception cref="ArtifactRefusal">409: it is not the caller's.</exception>
    public async Task<AttemptStanding> Own(HttpContext call, CellId cell, FencingToken token)
    {
        var found = await standing(cell, token, call.RequestAborted);
        return found.Grantee is { } node && speaksFor(call, node) ? found : throw new ArtifactRefusal(409, $"attempt {token} of that cell was not granted to the bearer of this token");
    }
}
