using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Slfd.Messages.Coordination;
using Slfd.Networking;

namespace Slfd.GpuNode.Hosting;

/// <summary>One attempt to connect to a coordinator host.</summary>
internal sealed class Dial : IDisposable
{
    private readonly UplinkOptions _options;
    private readonly HostPort _host;
    private readonly SocketsHttpHandler _handler;
    private string? _refusal;

    public Dial(UplinkOptions options, HostPort host)
    {
        (_options, _host) = (options, host);
        _handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = options.ConnectWithin };
        if (options.Tls is { } identity)
        {
            _handler.SslOptions = identity.ForClient(fault => _refusal = fault);
        }
    }

    /// <summary>Connects.</summary>
    /// <exception cref="DialFailedException">It could not; one sentence says why.</exception>
    public async Task<ClientWebSocket> Connect(CancellationToken stop)
    {
        ClientWebSocket socket = new();
        var options = socket.Options;
        options.CollectHttpResponseDetails = true;
        options.KeepAliveInterval = options.KeepAliveTimeout = _options.Ping;
        foreach (var protocol in _options.Protocols)
        {
            options.AddSubProtocol(protocol);
        }

        options.SetRequestHeader(NodeLink.NameHeader, _options.Node.Name);
        options.SetRequestHeader(NodeLink.ReleaseHeader, NodeLink.Release);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_options.ConnectWithin);
        try
        {
            if (_options.Tls is null && _options.Token() is { } token)
            {
                options.SetRequestHeader("Authorization", $"Bearer {token}");
            }

            using HttpMessageInvoker invoker = new(_handler, disposeHandler: false);
            await socket.ConnectAsync(new Uri($"{(_options.Tls is null ? "ws" : "wss")}://{_host}{NodeLink.Path}"), invoker, patience.Token);
            return socket;
        }
        catch (Exception failed) when (failed is WebSocketException or InvalidDataException or IOException or UnauthorizedAccessException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            var because = Because(socket, failed);
            socket.Dispose();
            throw new DialFailedException(because, failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _handler.Dispose();

    private string Because(ClientWebSocket socket, Exception failed)
    {
        if (_refusal is { } refusal)
        {
            return $"it is no coordinator host to trust: {refusal}";
        }

        if (socket.HttpStatusCode != 0)
        {
            return socket.HttpResponseHeaders?.TryGetValue(NodeLink.BecauseHeader, out var sentences) == true ? $"it says: {ForeignText.Clean(sentences.First(), 300)}" : $"it answers with HTTP status {(int)socket.HttpStatusCode}: is that the port for nodes?";
        }

        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case OperationCanceledException:
                    return $"no answer within {_options.ConnectWithin.TotalSeconds:0} s";
                case SocketException or AuthenticationException or InvalidDataException:
                    return cause.Message;
            }
        }

        return _options.Tls is null ? failed.GetBaseException().Message : $"{failed.GetBaseException().Message} (does it speak TLS, and does it take this node's certificate? its log says so)";
    }
}

/// <summary>A coordinator host could not be connected to.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What the system said.</param>
internal sealed class DialFailedException(string message, Exception inner) : Exception(message, inner);
