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
/// How a command or a node on the same machine finds a token that the host keeps in its runs folder: the host says where, and proves that it knows what is in the file, for its own port; so the command
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
    public static void MapLocalToken(this IEndpointRouteBuilder app, RunsFolder? runs) => app.MapGet(Path, (string nonce, string? file, HttpContext context) =>
            FileOf(runs, file) is { } path && nonce.Length is > 0 and <= LongestNonce && context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
                ? Results.Ok(new LocalTokenPlace(path, Proof(LocalSecret.Token(path), nonce, context.Connection.LocalPort)))
                : Results.NotFound())
        .WithMetadata(new Admits())
        .WithSummary("For slfd on the same machine: the file with the operator's token, or with that of nodes (file=node.token), and the proof that this host knows it");

    /// <summary>The file that is asked for by its name; null: there is none of that name.</summary>
    private static string? FileOf(RunsFolder? runs, string? name) => runs is null ? null
        : ((string[])[runs.OperatorToken, runs.NodeToken]).FirstOrDefault(path => System.IO.Path.GetFileName(path) == (name ?? System.IO.Path.GetFileName(runs.OperatorToken)));

    /// <summary>What only somebody who knows the token can say about a question at a port.</summary>
    public static string Proof(string token, string nonce, int port) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes($"slfd {port} {nonce}")));
}

/// <summary>Where a token of this machine is.</summary>
/// <param name="File">Its file, which only the user who started the host can read.</param>
/// <param name="Proof"><see cref="LocalToken.Proof"/> of the question.</param>
internal sealed record LocalTokenPlace(string File, string Proof);
