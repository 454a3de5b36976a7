namespace Slfd.Artifacts.Http.Store;

/// <summary>A request that the store does not carry out.</summary>
/// <param name="status">HTTP status: 400 malformed, 404 not there, 409 the cell has its artifacts, 412 incomplete, 413 too large, 416 goes on elsewhere, 422 damaged, 423 being written by another request, 507 disk full.</param>
/// <param name="because">One sentence for the other side.</param>
internal sealed class ArtifactRefusal(int status, string because) : Exception(because)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
