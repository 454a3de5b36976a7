using System.Net.Security;
using System.Net.WebSockets;
using Slfd.Messages;
using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;
using Slfd.Networking;

namespace Slfd.Support.Labs;

/// <summary>A client of the gate that does what no node does.</summary>
internal sealed class AStranger : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    private AStranger()
    {
    }

    /// <summary>Knocks with these headers.</summary>
    /// <returns>Null where it was let in, else the status and the sentence.</returns>
    public static async Task<(AStranger? In, int Status, string Because)> Knock(HostPort gate, string? token, string? name, string protocol = NodeLink.Protocol, string? origin = null, string path = NodeLink.Path, SslClientAuthenticationOptions? tls = null)
    {
        AStranger stranger = new();
        var options = stranger._socket.Options;
        options.CollectHttpResponseDetails = true;
        foreach (var one in protocol.Split(','))
        {
            options.AddSubProtocol(one);
        }

        foreach (var (header, value) in (IEnumerable<(string, string?)>)[("Authorization", token is null ? null : $"Bearer {token}"), (NodeLink.NameHeader, name), ("Origin", origin)])
        {
            if (value is not null)
            {
                options.SetRequestHeader(header, value);
            }
        }

        using SocketsHttpHandler handler = new();
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        using HttpMessageInvoker invoker = new(handler, disposeHandler: false);
        try
        {
            await stranger._socket.ConnectAsync(new Uri($"{(tls is null ? "ws" : "wss")}://{gate}{path}"), invoker, CancellationToken.None);
            return (stranger, 101, string.Empty);
        }
        catch (WebSocketException)
        {
            var because = stranger._socket.HttpResponseHeaders?.TryGetValue(NodeLink.BecauseHeader, out var sentences) == true ? sentences.First() : string.Empty;
            var status = (int)stranger._socket.HttpStatusCode;
            stranger.Dispose();
            return (null, status, because);
        }
    }

    /// <summary>What the gate chose to speak.</summary>
    public string? Protocol => _socket.SubProtocol;

    public Task Say(IWireMessage message) => Send(MessageFrame.Of(message));

    public Task Send(byte[] frame, bool whole = true) => _socket.SendAsync(frame, WebSocketMessageType.Binary, whole, CancellationToken.None);

    /// <summary>The next answer, or how the gate closed the connection.</summary>
    public async Task<(ICoordinatorReply? Answer, WebSocketCloseStatus? Status, string? Because)> Hear()
    {
        var buffer = new byte[1 << 16];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        var got = await _socket.ReceiveAsync(buffer, patience.Token);
        return got.MessageType == WebSocketMessageType.Close
            ? (null, _socket.CloseStatus, _socket.CloseStatusDescription)
            : (MessageFrame.Read<ICoordinatorReply>(buffer.AsSpan(0, got.Count)), null, null);
    }

    public void Dispose() => _socket.Dispose();
}
