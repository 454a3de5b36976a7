using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Slfd.Api.Security;
using Slfd.Api;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Speaks to a coordinator's HTTP API. Whatever goes wrong ends the command with one line.</summary>
internal sealed class OperatorClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(70);
    private readonly HttpClient _http;

    private OperatorClient(HttpClient http) => _http = http;

    /// <summary>How its answers are read and printed.</summary>
    public static JsonSerializerOptions Json { get; } = ApiHost.Shape(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The same on one line.</summary>
    public static JsonSerializerOptions JsonLine { get; } = new(Json) { WriteIndented = false };

    /// <param name="server">Its address.</param>
    /// <param name="token">Null: none is sent.</param>
    /// <param name="authority">PEM file with the authority that an https server must have its certificate from; null: those that this machine trusts.</param>
    /// <exception cref="CommandFailure">The address is none, or the file holds no authority.</exception>
    public static OperatorClient To(string server, string? token, string? authority = null)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandFailure(ExitCode.BadInput, $"'{server}' is no address of a server: expected http://HOST:PORT or https://HOST:PORT");
        }

        SocketsHttpHandler handler = new();
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = ServiceOptions.Loaded(() => CertificateFiles.Trusting(CertificateFiles.Authorities(authority)));
        }

        var http = Speaking(string.IsNullOrWhiteSpace(token) && address.IsLoopback ? new(new LocalTokenHandler(handler, address)) : new(handler), address);
        http.DefaultRequestHeaders.Add(Tokens.UserHeader, new string([.. Environment.UserName.Where(letter => letter is > ' ' and < (char)127).Take(64)]) is { Length: > 0 } user ? user : "anonymous");
        if (!string.IsNullOrWhiteSpace(token))
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        }

        return new(http);
    }

    /// <summary>A client whose requests somebody else carries.</summary>
    /// <param name="carrier">Carries them; disposed with the client.</param>
    /// <param name="address">What messages call the other side.</param>
    public static OperatorClient Over(HttpMessageHandler carrier, Uri address) => new(Speaking(new(carrier), address));

    public Task<T> Get<T>(string path, CancellationToken stop) => Send<T>(new(HttpMethod.Get, path), stop);

    public Task<T> Post<T>(string path, string json, CancellationToken stop) =>
        Send<T>(new(HttpMethod.Post, path) { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) }, stop);

    public Task<string> Text(string path, CancellationToken stop) => Say(new(HttpMethod.Get, path), stop);

    public void Dispose() => _http.Dispose();

    private static HttpClient Speaking(HttpClient http, Uri address)
    {
        (http.BaseAddress, http.Timeout) = (address, s_patience);
        return http;
    }

    private async Task<T> Send<T>(HttpRequestMessage request, CancellationToken stop)
    {
        var text = await Say(request, stop);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json)!;
        }
        catch (JsonException strange)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{_http.BaseAddress} does not answer like a coordinator: {strange.Message}");
        }
    }

    private async Task<string> Say(HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            using var answer = await _http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.IsSuccessStatusCode ? text : throw Failure(answer.StatusCode, text);
        }
        catch (HttpRequestException insecure) when (insecure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{_http.BaseAddress} is not trusted, and nothing was sent: {insecure.GetBaseException().Message} {ServerOptions.Authority.Name} FILE names the authority of its certificate");
        }
        catch (HttpRequestException away)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"no coordinator at {_http.BaseAddress}: {away.Message}. Start one with 'slfd serve', or say {ServerOptions.Server.Name} URL");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{_http.BaseAddress} did not answer within {s_patience.TotalSeconds:F0} s");
        }
        finally
        {
            request.Dispose();
        }
    }

    private CommandFailure Failure(HttpStatusCode status, string text)
    {
        string? detail = null;
        try
        {
            detail = JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("detail", out var sentence) ? sentence.GetString() : null;
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            // Something else than our API answered; the status says enough.
        }

        return status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge && detail is not null
            ? new(ExitCode.BadInput, detail)
            : new(ExitCode.CannotServe, $"{_http.BaseAddress} refuses ({(int)status}): {detail ?? status.ToString()}");
    }
}
