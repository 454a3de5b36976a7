namespace Slfd.Artifacts.Http.Store;

/// <summary>What the artifact store takes from the network.</summary>
internal sealed record ArtifactLimits
{
    /// <summary>Largest file. Default 16 GiB: the experts of a large network, and far above any checkpoint.</summary>
    public long LargestFile { get; init; } = 16L << 30;

    /// <summary>Largest body of one upload request; a file comes in as many as it needs. Default 64 MiB.</summary>
    public long LargestRequest { get; init; } = 64L << 20;

    /// <summary>Checkpoints that are kept of each attempt, should the newest turn out to be damaged. Default 2.</summary>
    public int KeptCheckpoints { get; init; } = 2;
}
