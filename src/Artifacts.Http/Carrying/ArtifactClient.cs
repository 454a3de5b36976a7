using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using Slfd.Experiments.Cells;
using Slfd.Networking;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>Speaks to the artifact store: goes on where an upload or download broke off, tries the next host when one does not answer, and holds every file against its hash.</summary>
#pragma warning disable CA1001 // Lives as long as the process.
internal sealed class ArtifactClient
#pragma warning restore CA1001
{
    private const int HashTries = 3;

    private readonly HttpArtifactOptions _options;
    private readonly TimeProvider _clock;
    private readonly Random _chance; // under its own lock: several files are carried at once
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _places;
    private int _server;

    /// <param name="options">Where the store is, and how patient.</param>
    /// <param name="clock">Of waits and limits; null: the system's.</param>
    /// <param name="chance">Spreads the waits of many nodes; null: a source of its own.</param>
    public ArtifactClient(HttpArtifactOptions options, TimeProvider? clock = null, Random? chance = null)
    {
        options.Validate();
        (_options, _clock, _chance) = (options, clock ?? TimeProvider.System, chance ?? Random.Shared);
        _places = new(options.Parallel);
        var handler = new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), ConnectTimeout = TimeSpan.FromSeconds(10), AllowAutoRedirect = false };
        if (options.AuthorityFile is { } authority)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = CertificateFiles.Trusting(CertificateFiles.Authorities(authority)) };
        }

        _http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What the store has of a cell, for an attempt of it; null: for anyone who needs its artifacts.</summary>
    public async Task<CellListing> List(CellId cell, FencingToken? token, Action<bool, string> tell, CancellationToken stop)
    {
        using var answer = await Send(server => new(HttpMethod.Get, new Uri(server, Address(token is { } attempt ? $"{cell}?token={attempt}" : $"{cell}"))), tell, stop);
        await MustSucceed(answer, stop);
        return await Read<CellListing>(answer, stop);
    }

    /// <summary>Carries one file.</summary>
    /// <param name="address">Of its upload, below the cell's.</param>
    /// <param name="file">What it is.</param>
    /// <param name="content">Open for reading; stays the caller's.</param>
    /// <param name="tell">See <see cref="NodeArtifacts.Fetch"/>.</param>
    /// <param name="stop">Gives it up.</param>
    /// <exception cref="ArtifactRefusedException">The store will not have it, or it arrived damaged several times.</exception>
    public async Task Upload(string address, ArtifactFile file, Microsoft.Win32.SafeHandles.SafeFileHandle content, Action<bool, string> tell, CancellationToken stop)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{Address(address)}/{file.Name}?sha256={file.Sha256}&bytes={file.Bytes}");
        await _places.WaitAsync(stop);
        try
        {
            var wait = _options.RetryAfter;
            for (var (damaged, full) = (0, 0); ;)
            {
                using var asked = await Send(server => new(HttpMethod.Get, new Uri(server, query)), tell, stop);
                await MustSucceed(asked, stop);
                var progress = await Read<UploadProgress>(asked, stop);
                while (!progress.Complete)
                {
                    var (offset, count) = (progress.Offset, Math.Min(_options.ChunkBytes, file.Bytes - progress.Offset));
                    using var answer = await Send(
                        server => new(HttpMethod.Put, new Uri(server, string.Create(CultureInfo.InvariantCulture, $"{query}&offset={offset}"))) { Content = new FileSlice(content, offset, count) }, tell, stop, alsoFull: true);
                    if (answer.StatusCode == HttpStatusCode.InsufficientStorage)
                    {
                        // What had come was dropped, to make room; so it is sent again from its beginning, ever more rarely.
                        if (full++ == 0)
                        {
                            tell(true, $"the artifact store is full, and {file.Name} is sent again until there is room: {await Because(answer, stop)}");
                        }

                        await Task.Delay(wait, _clock, stop);
                        wait = Slower(wait);
                        break;
                    }

                    if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                    {
                        break; // more or less of it came through than we know: ask
                    }

                    if (answer.StatusCode == HttpStatusCode.UnprocessableEntity && ++damaged < HashTries)
                    {
                        tell(true, $"{file.Name} arrived damaged at the artifact store and is sent again: {await Because(answer, stop)}");
                        break;
                    }

                    await MustSucceed(answer, stop);
                    progress = await Read<UploadProgress>(answer, stop);
                }

                if (progress.Complete)
                {
                    return;
                }
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Fetches one file to a path, whole, through a part file beside it that a later try goes on with.</summary>
    /// <returns>False: what came is not what the store says that it is, twice; nothing is left.</returns>
    /// <exception cref="ArtifactMissingException">The store does not have it.</exception>
    public async Task<bool> Download(string address, ArtifactFile file, string path, Action<bool, string> tell, CancellationToken stop)
    {
        var part = $"{path}.{file.Sha256[..16]}.part";
        await _places.WaitAsync(stop);
        try
        {
            for (var tries = 0; tries < 2; tries++)
            {
                await DownloadPart($"{Address(address)}/{file.Name}", file, part, tell, stop);
                if (await Sha256Of(part, stop) == file.Sha256)
                {
                    File.Move(part, path, overwrite: true);
                    return true;
                }

                File.Delete(part);
            }

            return false;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Sends a request that changes something. Safe to repeat.</summary>
    /// <returns>The store's refusal, or null.</returns>
    public async Task<(HttpStatusCode Status, string Because)?> Tell(HttpMethod method, string address, object? body, Action<bool, string> tell, CancellationToken stop)
    {
        using var answer = await Send(
            server => new(method, new Uri(server, Address(address))) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ArtifactJson.Options) }, tell, stop);
        return answer.IsSuccessStatusCode ? null : (answer.StatusCode, await Because(answer, stop));
    }

    public static async Task<string> Sha256Of(string path, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }

    private async Task DownloadPart(string address, ArtifactFile file, string part, Action<bool, string> tell, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        await using var to = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        if (to.Length > file.Bytes)
        {
            to.SetLength(0);
        }

        to.Seek(0, SeekOrigin.End);
        while (to.Length < file.Bytes)
        {
            using var answer = await Send(server => new(HttpMethod.Get, new Uri(server, address)) { Headers = { Range = new(to.Length, null) } }, tell, stop);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                throw new ArtifactMissingException($"{address} is not in the artifact store");
            }

            await MustSucceed(answer, stop);
            if (answer.StatusCode != HttpStatusCode.PartialContent)
            {
                to.SetLength(0);
            }

            try
            {
                await using var from = await answer.Content.ReadAsStreamAsync(stop);
                await CopyAtMost(from, to, file.Bytes - to.Length, stop);
            }
            catch (Exception broken) when (broken is HttpRequestException or HttpIOException && !stop.IsCancellationRequested)
            {
                await Task.Delay(_options.RetryAfter, _clock, stop);
            }
        }

        to.Flush(flushToDisk: true);
    }

    private static async Task CopyAtMost(Stream from, Stream to, long most, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        while (most > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), stop) is > 0 and var count)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), stop);
            most -= count;
        }
    }

    /// <summary>Sends until some server answers something that is more than "not now".</summary>
    private async Task<HttpResponseMessage> Send(Func<Uri, HttpRequestMessage> request, Action<bool, string> tell, CancellationToken stop, bool alsoFull = false)
    {
        var wait = _options.RetryAfter;
        for (var failures = 0; ;)
        {
            var server = _options.Servers[_server % _options.Servers.Count];
            string because;
            using (var time = new CancellationTokenSource(_options.RequestLimit, _clock))
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, time.Token))
            {
                try
                {
                    using var message = request(server);
                    message.Headers.Authorization = _options.Token() is { } token ? new("Bearer", token) : null;
                    var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                    if (!IsForLater(answer.StatusCode) || (alsoFull && answer.StatusCode == HttpStatusCode.InsufficientStorage))
                    {
                        return answer;
                    }

                    because = $"{(int)answer.StatusCode} {await Because(answer, limit.Token)}";
                    answer.Dispose();
                }
                catch (Exception unreachable) when (unreachable is HttpRequestException or HttpIOException or IOException or InvalidDataException or UnauthorizedAccessException || (unreachable is OperationCanceledException && !stop.IsCancellationRequested))
                {
                    because = unreachable is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? $"no secure connection: {unreachable.GetBaseException().Message}" : unreachable.Message;
                }
            }

            stop.ThrowIfCancellationRequested();
            Interlocked.CompareExchange(ref _server, (_server + 1) % _options.Servers.Count, _server);
            if (++failures == 2 * _options.Servers.Count)
            {
                tell(true, $"the artifact store {server} cannot be used, and is tried again until it can: {because}");
            }

            await Task.Delay(wait * (0.75 + (0.5 * Draw())), _clock, stop);
            wait = Slower(wait);
        }
    }

    /// <summary>From 0 to 1.</summary>
    private double Draw()
    {
        lock (_chance)
        {
            return _chance.NextDouble();
        }
    }

    private TimeSpan Slower(TimeSpan wait) => wait * 2 < _options.RetryAfterAtMost ? wait * 2 : _options.RetryAfterAtMost;

    /// <summary>Whether the same request may be answered otherwise later: the host starts, its disk is full, the token is being changed, another request of ours still holds the file.</summary>
    private static bool IsForLater(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.Locked;

    private static async Task MustSucceed(HttpResponseMessage answer, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new ArtifactRefusedException($"{(int)answer.StatusCode}: {await Because(answer, stop)}");
        }
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer, CancellationToken stop) =>
        await answer.Content.ReadFromJsonAsync<T>(ArtifactJson.Options, stop) ?? throw new ArtifactRefusedException("the store answered nothing");

    /// <summary>The store's sentence: the detail of a problem report, or whatever the body says.</summary>
    private static async Task<string> Because(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            var text = await answer.Content.ReadAsStringAsync(stop);
            using var json = System.Text.Json.JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? text : text;
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or HttpRequestException or HttpIOException or IOException)
        {
            return answer.ReasonPhrase ?? string.Empty;
        }
    }

    private static string Address(string below) => $"/api/artifacts/cells/{below}";
}
