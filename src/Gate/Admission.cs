using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Networking;

namespace Slfd.Gate;

/// <summary>Decides which node a connection is: the one that its certificate names or, without certificates, the one that a bearer of the token names.</summary>
internal sealed class Admission(GateOptions options)
{
    private const string Scheme = "Bearer ";
    private const int LongestRelease = 80;

    /// <summary>The node that knocks.</summary>
    /// <exception cref="AdmissionRefused">It is none, or may not come in.</exception>
    public Admitted Admit(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Origin.Count > 0)
        {
            throw new AdmissionRefused(StatusCodes.Status403Forbidden, "no page of a browser has business here");
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new AdmissionRefused(StatusCodes.Status426UpgradeRequired, "this port is for nodes ('slfd node'); operators' commands and browsers use the port of --http");
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var protocol = options.Protocols.FirstOrDefault(offered.Contains) ?? throw new AdmissionRefused(StatusCodes.Status400BadRequest,
            $"this coordinator host is of release {NodeLink.Release} and speaks {string.Join(" and ", options.Protocols)}; the node is of another release, which does not: use the same release on both, or two that follow one another");
        var release = ForeignText.Line(request.Headers[NodeLink.ReleaseHeader].ToString(), LongestRelease);
        var claimed = request.Headers[NodeLink.NameHeader].ToString();
        if (options.Tls is null)
        {
            var header = request.Headers.Authorization.ToString();
            var token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
            if (token is null || !options.AdmitsToken(token, new(claimed)))
            {
                throw new AdmissionRefused(StatusCodes.Status401Unauthorized, "nodes need the token in the coordinator's runs folder (node.token), or one of the role node that has their name");
            }

            return NodeName.IsValid(claimed) ? new(new(claimed), protocol, release, () => options.AdmitsToken(token, new(claimed)) ? null : "its token is no longer one", null) : throw new AdmissionRefused(StatusCodes.Status400BadRequest, $"that is no name of a node: {NodeName.Rule}");
        }

        // The handshake has checked authority and use.
        var (tls, certificate) = (options.Tls, context.Connection.ClientCertificate);
        var subject = certificate is null ? string.Empty : TlsIdentity.NameIn(certificate);
        return !NodeName.IsValid(subject) ? throw new AdmissionRefused(StatusCodes.Status403Forbidden, $"the common name of the certificate's subject is no name of a node: {NodeName.Rule}")
            : claimed.Length > 0 && claimed != subject ? throw new AdmissionRefused(StatusCodes.Status403Forbidden, $"this certificate is node {subject}'s: a node is called as its certificate says")
            : new(new(subject), protocol, release, () => tls.FaultOf(certificate, [], TlsRole.Node), certificate);
    }
}

/// <summary>A node that may come in.</summary>
/// <param name="Node">Which.</param>
/// <param name="Protocol">What is spoken with it.</param>
/// <param name="Release">What it says it is; empty: nothing.</param>
/// <param name="Fault">Why it would not be let in any more; null: it would. May look at certificates, so it is not for every message.</param>
/// <param name="Certificate">Its certificate; null: it came with a token.</param>
internal sealed record Admitted(NodeId Node, string Protocol, string Release, Func<string?> Fault, X509Certificate2? Certificate);

/// <summary>Who knocks may not come in.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="because">One sentence for the other side; nothing that it sent is in it.</param>
internal sealed class AdmissionRefused(int status, string because) : Exception(because)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
