using Microsoft.AspNetCore.Http;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Networking;

namespace Slfd.Gate;

/// <summary>Decides which node a connection is: the one that its certificate names or, without certificates, the one that a bearer of the token names.</summary>
internal sealed class Admission(GateOptions options)
{
    private const string Scheme = "Bearer ";

    /// <summary>The node that knocks.</summary>
    /// <exception cref="AdmissionRefused">It is none, or may not come in.</exception>
    public NodeId Admit(HttpContext context)
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

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(NodeLink.Protocol))
        {
            throw new AdmissionRefused(StatusCodes.Status400BadRequest, $"this coordinator host speaks {NodeLink.Protocol}; the node is of another release: use the same release on both");
        }

        var claimed = request.Headers[NodeLink.NameHeader].ToString();
        if (options.Tls is null)
        {
            var header = request.Headers.Authorization.ToString();
            if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !options.AdmitsToken(header[Scheme.Length..].Trim(), new(claimed)))
            {
                throw new AdmissionRefused(StatusCodes.Status401Unauthorized, "nodes need the token in the coordinator's runs folder (node.token), or one of the role node that has their name");
            }

            return NodeName.IsValid(claimed) ? new(claimed) : throw new AdmissionRefused(StatusCodes.Status400BadRequest, $"that is no name of a node: {NodeName.Rule}");
        }

        // The handshake has checked authority and use.
        var subject = context.Connection.ClientCertificate is { } certificate ? TlsIdentity.NameIn(certificate) : string.Empty;
        return !NodeName.IsValid(subject) ? throw new AdmissionRefused(StatusCodes.Status403Forbidden, $"the common name of the certificate's subject is no name of a node: {NodeName.Rule}")
            : claimed.Length > 0 && claimed != subject ? throw new AdmissionRefused(StatusCodes.Status403Forbidden, $"this certificate is node {subject}'s: a node is called as its certificate says")
            : new(subject);
    }
}

/// <summary>Who knocks may not come in.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="because">One sentence for the other side; nothing that it sent is in it.</param>
internal sealed class AdmissionRefused(int status, string because) : Exception(because)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
