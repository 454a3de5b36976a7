using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Artifacts;
using Slfd.Networking;

namespace Slfd.Api.Security;

/// <summary>
/// How a command on the same machine finds the operator's token that the host keeps in its runs folder: the host says where, and proves that it knows what is in the file, for its own port; so the command
/// never sends a token to somebody who merely listens there.
/// </summary>
internal static class LocalToken
{
    /// <summary>Where it is asked; needs no token.</summary>
    public const string Path = "/api/local";

    private const int LongestNonce = 64;

    /// <summary>Maps the question.</summary>
    /// <param name="app">The host.</param>
    /// <param name="runs">The runs folder with the token; null: there is none.</param>
    public static void MapLocalToken(this IEndpointRouteBuilder app, RunsFolder? runs) => app.MapGet(Path, (string nonce, HttpContext context) =>
            runs is not null && nonce.Length is > 0 and <= LongestNonce && context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
                ? Results.Ok(new LocalTokenPlace(runs.OperatorToken, Proof(LocalSecret.Token(runs.OperatorToken), nonce, context.Connection.LocalPort)))
                : Results.NotFound())
        .WithMetadata(new Admits())
        .WithSummary("For slfd on the same machine: the file with the operator's token, and the proof that this host knows it");

    /// <summary>What only somebody who knows the token can say about a question at a port.</summary>
    public static string Proof(string token, string nonce, int port) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes($"slfd {port} {nonce}")));
}

/// <summary>Where the operator's token of this machine is.</summary>
/// <param name="File">Its file, which only the user who started the host can read.</param>
/// <param name="Proof"><see cref="LocalToken.Proof"/> of the question.</param>
internal sealed record LocalTokenPlace(string File, string Proof);
