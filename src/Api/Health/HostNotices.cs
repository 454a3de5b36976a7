using System.Security.Cryptography.X509Certificates;
using Slfd.Api.Questions;
using Slfd.Networking;

namespace Slfd.Api.Health;

/// <summary>What people should know of a host before it becomes a fault: certificates that end soon.</summary>
/// <param name="https">The certificate of the API; null: it has none.</param>
/// <param name="parts">Where the others come from.</param>
internal sealed class HostNotices(WatchedFiles<X509Certificate2>? https, ApiParts parts)
{
    /// <summary>A sentence each; none in the usual case.</summary>
    public async Task<IReadOnlyList<string>> Now(CancellationToken stop)
    {
        var own = https is null ? null : CertificateEnd.Sentence("this host's certificate for HTTPS", https.Value, DateTimeOffset.UtcNow);
        IReadOnlyList<string> others = parts.Notices is null ? [] : await parts.Notices(stop);
        return own is null ? others : [own, .. others];
    }
}
