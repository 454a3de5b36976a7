using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Slfd.Api.Security;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Sends the operator's token of a coordinator on this machine, which lies in its runs folder. It goes to nobody who has not proved to know it.</summary>
/// <param name="inner">Carries requests.</param>
/// <param name="server">The coordinator's address.</param>
internal sealed class LocalTokenHandler(HttpMessageHandler inner, Uri server) : DelegatingHandler(inner)
{
    private const string FileName = "operator.token";
    private Task<string?>? _token;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await (_token ??= Find(cancellationToken)) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string?> Find(CancellationToken stop)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using HttpRequestMessage question = new(HttpMethod.Get, new Uri(server, $"{LocalToken.Path}?nonce={nonce}"));
        using var answer = await base.SendAsync(question, stop);
        if (!answer.IsSuccessStatusCode)
        {
            return null; // it has none
        }

        try
        {
            return await answer.Content.ReadFromJsonAsync<LocalTokenPlace>(OperatorClient.Json, stop) is { } place && Path.GetFileName(place.File) == FileName
                && LocalSecret.ReadToken(place.File) is { } token && Proves(place.Proof, LocalToken.Proof(token, nonce, server.Port)) ? token : null;
        }
        catch (InvalidDataException exposed)
        {
            throw new CommandFailure(ExitCode.CannotServe, exposed.Message);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return null; // another user's: the coordinator will ask for a token
        }
    }

    private static bool Proves(string said, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said), Encoding.UTF8.GetBytes(expected));
}
