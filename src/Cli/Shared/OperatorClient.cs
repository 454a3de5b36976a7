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

    // Beside others, a host that does not even take the connection is passed over soon.
    private static readonly TimeSpan s_connectAmongSeveral = TimeSpan.FromSeconds(4);
    private readonly IReadOnlyList<HttpClient> _hosts;
    private int _at;

    private OperatorClient(IReadOnlyList<HttpClient> hosts) => _hosts = hosts;

    /// <summary>The host that is spoken to: the first that answered.</summary>
    public string Address => _hosts[_at].BaseAddress!.ToString().TrimEnd('/');

    /// <summary>How its answers are read and printed.</summary>
    public static JsonSerializerOptions Json { get; } = ApiHost.Shape(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The same on one line.</summary>
    public static JsonSerializerOptions JsonLine { get; } = new(Json) { WriteIndented = false };

    /// <param name="servers">Addresses of coordinator hosts; when one of them is away, the next is asked.</param>
    /// <param name="token">Null: none is sent.</param>
    /// <param name="authority">PEM file with the authority that an https server must have its certificate from; null: those that this machine trusts.</param>
    /// <exception cref="CommandFailure">An address is none, or the file holds no authority.</exception>
    public static OperatorClient To(IReadOnlyList<string> servers, string? token, string? authority = null) => new([.. servers.Select(server => HostAt(server, token, authority, alone: servers.Count == 1))]);

    /// <inheritdoc cref="To(IReadOnlyList{string}, string?, string?)"/>
    public static OperatorClient To(string server, string? token, string? authority = null) => To([server], token, authority);

    private static HttpClient HostAt(string server, string? token, string? authority, bool alone)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandFailure(ExitCode.BadInput, $"'{server}' is no address of a server: expected http://HOST:PORT or https://HOST:PORT");
        }

        SocketsHttpHandler handler = new();
        if (!alone)
        {
            handler.ConnectTimeout = s_connectAmongSeveral;
        }

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

        return http;
    }

    /// <summary>A client whose requests somebody else carries.</summary>
    /// <param name="carrier">Carries them; disposed with the client.</param>
    /// <param name="address">What messages call the other side.</param>
    public static OperatorClient Over(HttpMessageHandler carrier, Uri address) => new([Speaking(new(carrier), address)]);

    public async Task<T> Get<T>(string path, CancellationToken stop) => Read<T>((await Say(HttpMethod.Get, path, null, stop)).Text);

    /// <summary>The same; null: the host has no such thing, or is of a release that does not know the path.</summary>
    public async Task<T?> GetIfThere<T>(string path, CancellationToken stop)
        where T : class => (await Say(HttpMethod.Get, path, null, stop, mayLack: true)) is { Found: true } answer ? Read<T>(answer.Text) : null;

    public async Task<T> Post<T>(string path, string json, CancellationToken stop) => Read<T>((await Say(HttpMethod.Post, path, json, stop)).Text);

    public async Task<string> Text(string path, CancellationToken stop) => (await Say(HttpMethod.Get, path, null, stop)).Text;

    public void Dispose()
    {
        foreach (var host in _hosts)
        {
            host.Dispose();
        }
    }

    private static HttpClient Speaking(HttpClient http, Uri address)
    {
        (http.BaseAddress, http.Timeout) = (address, s_patience);
        return http;
    }

    private T Read<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json)!;
        }
        catch (JsonException strange)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{Address} does not answer like a coordinator: {strange.Message}");
        }
    }

    /// <summary>Asks the host that answered last, and the others in turn where it is away: asking twice does no harm.</summary>
    private async Task<(bool Found, string Text)> Say(HttpMethod method, string path, string? json, CancellationToken stop, bool mayLack = false)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await SayOnce(method, path, json, mayLack, stop);
            }
            catch (HostAwayException away)
            {
                if (tries == _hosts.Count)
                {
                    throw new CommandFailure(ExitCode.CannotServe, tries == 1 ? away.Message : $"none of {tries} coordinator hosts can be asked; the last: {away.Message}");
                }

                _at = (_at + 1) % _hosts.Count;
            }
        }
    }

    private async Task<(bool Found, string Text)> SayOnce(HttpMethod method, string path, string? json, bool mayLack, CancellationToken stop)
    {
        using HttpRequestMessage request = new(method, path);
        request.Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json"));
        try
        {
            using var answer = await _hosts[_at].SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return answer.IsSuccessStatusCode ? (true, text)
                : mayLack && answer.StatusCode == HttpStatusCode.NotFound ? (false, text)
                : answer.StatusCode == HttpStatusCode.ServiceUnavailable ? throw new HostAwayException(Failure(answer.StatusCode, text).Message)
                : throw Failure(answer.StatusCode, text);
        }
        catch (HttpRequestException insecure) when (insecure.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{_hosts[_at].BaseAddress} is not trusted, and nothing was sent: {insecure.GetBaseException().Message} {ServerOptions.Authority.Name} FILE names the authority of its certificate");
        }
        catch (HttpRequestException away)
        {
            throw new HostAwayException($"no coordinator at {_hosts[_at].BaseAddress}: {away.Message}. Start one with 'slfd serve', or say {ServerOptions.Server.Name} URL");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new HostAwayException($"{_hosts[_at].BaseAddress} did not answer within {s_patience.TotalSeconds:F0} s");
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
            : new(ExitCode.CannotServe, $"{Address}/ refuses ({(int)status}): {detail ?? status.ToString()}");
    }

    /// <summary>A host cannot be asked now; another one may be.</summary>
    private sealed class HostAwayException(string because) : Exception(because);
}
