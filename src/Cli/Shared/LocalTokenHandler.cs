using System.Net.Http.Headers;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Sends the operator's token of a coordinator on this machine, which lies in its runs folder. It goes to nobody who has not proved to know it.</summary>
/// <param name="inner">Carries requests.</param>
/// <param name="server">The coordinator's address.</param>
internal sealed class LocalTokenHandler(HttpMessageHandler inner, Uri server) : DelegatingHandler(inner)
{
    private Task<string?>? _token;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // A host that was away is asked again.
        _token = _token is null or { IsFaulted: true } or { IsCanceled: true } ? Find(cancellationToken) : _token;
        if (await _token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string?> Find(CancellationToken stop)
    {
        using var question = LocalTokens.Question(server, LocalTokens.OfOperator, out var nonce);
        using var answer = await base.SendAsync(question, stop);
        try
        {
            await answer.Content.LoadIntoBufferAsync(stop);
            return LocalTokens.In(answer, server, LocalTokens.OfOperator, nonce)?.Token;
        }
        catch (InvalidDataException exposed)
        {
            throw new CommandFailure(ExitCode.CannotServe, exposed.Message);
        }
    }
}
