namespace Slfd.Api.Failures;

/// <summary>Ends a request with an HTTP status and one sentence that says what is allowed.</summary>
internal sealed class ApiFailure(int status, string because) : Exception(because)
{
    /// <summary>HTTP status, 400 and above.</summary>
    public int Status { get; } = status;
}
