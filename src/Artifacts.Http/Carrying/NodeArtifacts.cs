using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>Where a node's artifacts go: <c>artifacts.store = shared | http</c>. Workers write below the node's own runs folder in either case.</summary>
public abstract class NodeArtifacts
{
    /// <summary>The runs folder is one that all hosts share (NFS), or there is only this host: nothing needs to be carried.</summary>
    public static NodeArtifacts Shared { get; } = new SharedArtifacts();

    /// <summary>The runs folder is the node's own: checkpoints and results are carried to a coordinator host, and what a cell needs is fetched from there, over HTTP.</summary>
    /// <exception cref="ArgumentException">The options cannot work; the message says which and why.</exception>
    public static NodeArtifacts Http(HttpArtifactOptions options) => new HttpArtifacts(options);

    /// <summary>Reads <c>--artifacts</c>: <c>shared</c>, or <c>http</c> with the coordinators' addresses.</summary>
    /// <param name="store"><c>shared</c> or <c>http</c>.</param>
    /// <param name="options">Of <c>http</c>.</param>
    /// <exception cref="ArgumentException">Neither; or <c>http</c> without a server.</exception>
    public static NodeArtifacts Of(string store, HttpArtifactOptions options) => store switch
    {
        "shared" => Shared,
        "http" => Http(options),
        _ => throw new ArgumentException($"'{store}' is no artifact store: expected shared (the runs folder is the same on all hosts) or http"),
    };

    /// <summary>Whether anything has to be carried at all.</summary>
    internal abstract bool AreElsewhere { get; }

    /// <summary>Brings what a cell needs into the node's runs folder: the newest sound checkpoint of an earlier attempt, the experts that it follows, and its generator; for an evaluation unit, the newest checkpoint of its cell.</summary>
    /// <param name="runs">The node's.</param>
    /// <param name="lease">The attempt that is about to start.</param>
    /// <param name="spec">Its cell.</param>
    /// <param name="tell">Told what a person should know: whether to look into it, and one sentence.</param>
    /// <param name="stop">Gives it up. Until then a store that cannot be reached is tried again.</param>
    /// <param name="judging"><see cref="Judging.Gather"/>: the results of the cell's evaluation units are needed, too.</param>
    /// <exception cref="ArtifactMissingException">The store lacks something that the cell cannot do without.</exception>
    internal abstract Task Fetch(RunsFolder runs, LeaseId lease, CellSpec spec, Action<bool, string> tell, CancellationToken stop, Judging judging = Judging.Here);

    /// <summary>Carries the newest whole checkpoint of an attempt to the store.</summary>
    /// <returns>Its iteration; 0: there is none.</returns>
    /// <exception cref="ArtifactRefusedException">The store will not have it.</exception>
    internal abstract Task<int> StoreCheckpoint(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop);

    /// <summary>Carries what an attempt has written for people so far to the store: log, numbers, pictures.</summary>
    /// <returns>Its bytes; 0: there is nothing.</returns>
    /// <exception cref="ArtifactRefusedException">The store will not have it: the attempt is another node's by now, or the store is of a release that knows no such thing.</exception>
    internal abstract Task<long> StoreStreams(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop);

    /// <summary>Carries the artifacts of a finished attempt to the store; returns when they lie there whole, or the cell has those of another attempt.</summary>
    /// <exception cref="IOException">One of them cannot be read here.</exception>
    internal abstract Task StoreResult(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop);

    /// <summary>The result counts: makes its artifacts the cell's, on the store.</summary>
    internal abstract Task Publish(RunsFolder runs, LeaseId lease, string resultSha256, Action<bool, string> tell, CancellationToken stop);

    /// <summary>The result does not count: removes it from the store.</summary>
    internal abstract Task Discard(LeaseId lease, Action<bool, string> tell, CancellationToken stop);
}

/// <summary>The store lacks something that a cell cannot do without.</summary>
/// <param name="because">What, and of which cell.</param>
public sealed class ArtifactMissingException(string because) : Exception(because);

/// <summary>The store will not have something, now or later.</summary>
/// <param name="because">In the store's words.</param>
public sealed class ArtifactRefusedException(string because) : Exception(because);
