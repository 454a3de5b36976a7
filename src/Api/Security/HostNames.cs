using System.Net;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;

namespace Slfd.Api.Security;

/// <summary>
/// Under which names this host answers, and to pages of which origin: its own. A page in somebody's browser can send requests here, too, with whatever that browser or this machine is trusted with; but it
/// must say where it comes from, or by which name it found us.
/// </summary>
/// <param name="loopback">Whether the API listens for this machine only.</param>
/// <param name="listen">The host on which it listens, as it was written.</param>
/// <param name="also">Further names: of a proxy in front of it, of a container.</param>
internal sealed class HostNames(bool loopback, string listen, IReadOnlyCollection<string> also)
{
    private readonly HashSet<string> _names = new([.. also, listen, Environment.MachineName, .. OwnName()], StringComparer.OrdinalIgnoreCase);

    /// <summary>The address that browsers see where a proxy stands in front; null: the host's own.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Refuses a request by another name, or of another site's page.</summary>
    /// <exception cref="ApiFailure">403.</exception>
    public void Check(HttpRequest request)
    {
        if (!Has(request.Host.Host))
        {
            throw new ApiFailure(StatusCodes.Status403Forbidden, loopback
                ? "this coordinator serves its own machine only, under the names localhost and 127.0.0.1, and no pages of other sites"
                : "this coordinator does not answer to that name; slfd.http.hosts in the file of --config lists names that it answers to besides its address and its machine's name");
        }

        if ((request.Headers.Origin.ToString() is { Length: > 0 } origin
                && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && (page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) || IsPublic(page))))
            || (request.Headers["Sec-Fetch-Site"] == "cross-site" && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)))
        {
            throw new ApiFailure(StatusCodes.Status403Forbidden, "this coordinator serves no pages of other sites");
        }
    }

    /// <summary>Whether it answers to a name. An address and a name without a dot cannot be a stranger's domain that was pointed at this host.</summary>
    private bool Has(string host)
    {
        var plain = host.Trim('[', ']');
        return also.Contains(host, StringComparer.OrdinalIgnoreCase) || host.Equals(PublicUrl?.Host, StringComparison.OrdinalIgnoreCase) || plain.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(plain, out var address) ? !loopback || IPAddress.IsLoopback(address)
            : !loopback && plain.Length > 0 && (!plain.Contains('.', StringComparison.Ordinal) || _names.Contains(plain)));
    }

    private bool IsPublic(Uri page) => PublicUrl is { } url && page.GetLeftPart(UriPartial.Authority).Equals(url.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    private static string[] OwnName()
    {
        try
        {
            return [Dns.GetHostEntry(string.Empty).HostName];
        }
        catch (System.Net.Sockets.SocketException)
        {
            return [];
        }
    }
}
