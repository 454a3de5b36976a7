using System.Net.WebSockets;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Serialization;
using Slfd.Networking;

namespace Slfd.Gate;

/// <summary>One node's connection: what comes in goes to the coordinator as said by that node; what the coordinator answers goes out. Bounded both ways.</summary>
internal sealed class NodeConnection : IDisposable
{
    private const int FirstBuffer = 4 << 10, LongestReason = 120;
    private static readonly TimeSpan s_closeWithin = TimeSpan.FromSeconds(2);
    private readonly WebSocket _socket;
    private readonly Admitted _admitted;
    private readonly GateLimits _limits;
    private readonly NodeSession _session;
    private readonly Channel<ICoordinatorReply> _answers;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TokenBucketRateLimiter _pace;
    private byte[] _buffer = new byte[FirstBuffer];
    private string _because = string.Empty;
    private WebSocketCloseStatus _status = WebSocketCloseStatus.EndpointUnavailable;
    private volatile bool _shutOut;

    public NodeConnection(WebSocket socket, Admitted node, GateLimits limits, TimeProvider clock)
    {
        (_socket, _admitted, _limits, _session) = (socket, node, limits, new(node.Node, limits, clock));
        _answers = Channel.CreateBounded<ICoordinatorReply>(new BoundedChannelOptions(limits.WaitingAnswers) { SingleReader = true });
        _pace = new(new()
        {
            TokenLimit = limits.MessageBurst,
            TokensPerPeriod = limits.MessagesPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 1,
        });
    }

    /// <summary>Whose it is.</summary>
    public NodeId Node => _admitted.Node;

    /// <summary>Serves the connection until it ends.</summary>
    /// <param name="coordinator">Who decides.</param>
    /// <param name="link">To whom it answers.</param>
    /// <param name="stop">This host stops.</param>
    /// <returns>Why it ended, and whether the node said what it may not.</returns>
    public async Task<(bool Refused, string Because)> Serve(ICanTell coordinator, IActorRef link, CancellationToken stop)
    {
        using var stopping = stop.Register(() => Close("this host stops"));
        var (writing, refused) = (Write(), false);
        try
        {
            await Read(coordinator, link);
            Close("it closed the connection");
        }
        catch (InvalidDataException wrong)
        {
            (refused, _status) = (true, WebSocketCloseStatus.PolicyViolation);
            Close(wrong.Message);
        }
        catch (OperationCanceledException)
        {
            Close($"it said nothing for {_limits.Idle}, or sent a message too slowly");
        }
        catch (Exception cut) when (cut is WebSocketException or IOException)
        {
            Close("the connection was lost");
        }

        await writing;
        await HearGoodbye();
        _socket.Abort();
        return (refused || _shutOut, _because);
    }

    /// <summary>Ends the connection from this side, with a goodbye where the node listens; from any thread.</summary>
    public void Close(string because)
    {
        Interlocked.CompareExchange(ref _because, because, string.Empty);
        _closing.Cancel();
    }

    /// <summary>Ends the connection if the node would not be let in now; from any thread.</summary>
    /// <param name="now">The time.</param>
    /// <param name="all">Whether to look at more than the end of its certificate.</param>
    public void Review(DateTimeOffset now, bool all)
    {
        var fault = _admitted.Certificate is { } shown && shown.NotAfter.ToUniversalTime() <= now ? $"its certificate ended on {shown.NotAfter.ToUniversalTime():yyyy-MM-dd}" : all ? _admitted.Fault() : null;
        if (fault is not null)
        {
            (_shutOut, _status) = (true, WebSocketCloseStatus.PolicyViolation);
            Close($"shut out: {fault}");
        }
    }

    /// <summary>Says that the node's certificate ends soon; null: it does not.</summary>
    public string? Notice(DateTimeOffset now) => _admitted.Certificate is { } shown ? CertificateEnd.Sentence($"the certificate of node {Node}", shown, now) : null;

    /// <summary>Queues an answer. A node that does not read is hung up on: it asks again for what it needs.</summary>
    public void Answer(ICoordinatorReply answer)
    {
        if (!_answers.Writer.TryWrite(answer))
        {
            Close($"it does not read its answers: {_limits.WaitingAnswers} wait");
        }
    }

    public void Dispose()
    {
        _pace.Dispose();
        _closing.Dispose();
        _ended.Dispose();
    }

    private async Task Read(ICanTell coordinator, IActorRef link)
    {
        while (await NextFrame() is { } frame)
        {
            using var lease = await _pace.AcquireAsync(1, _closing.Token); // meanwhile the node's bytes wait in its own send buffer
            coordinator.Tell(_session.Take(MessageFrame.Read<INodeMessage>(frame.Span)), link);
        }
    }

    /// <summary>The next message's bytes, valid until the next call; null: the node has closed the connection.</summary>
    private async Task<ReadOnlyMemory<byte>?> NextFrame()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(_limits.Idle);
        for (var length = 0; ;)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, _limits.MessageBytes + 1));
            }

            var got = await _socket.ReceiveAsync(_buffer.AsMemory(length), patience.Token);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += got.Count;
            if (length > _limits.MessageBytes)
            {
                throw new InvalidDataException($"a message of more than {_limits.MessageBytes} bytes");
            }

            if (got.MessageType != WebSocketMessageType.Binary)
            {
                throw new InvalidDataException("a message of text; messages are binary");
            }

            if (got.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }

            patience.CancelAfter(_limits.MessageWithin);
        }
    }

    private async Task Write()
    {
        try
        {
            await foreach (var answer in _answers.Reader.ReadAllAsync(_closing.Token))
            {
                using CancellationTokenSource patience = new(_limits.SendWithin);
                await _socket.SendAsync(MessageFrame.Of(answer), WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Closed, for the reason that was given.
        }
        catch (Exception cut) when (IsCut(cut))
        {
            Close($"it did not take an answer within {_limits.SendWithin}");
        }

        try
        {
            using CancellationTokenSource patience = new(s_closeWithin);
            await _socket.CloseOutputAsync(_status, _because.Length <= LongestReason ? _because : _because[..LongestReason], patience.Token);
        }
        catch (Exception cut) when (IsCut(cut))
        {
            // It is gone, or does not listen.
        }

        _ended.CancelAfter(s_closeWithin);
    }

    /// <summary>Takes what is still under way, so that the reason for the end reaches the node before the end does.</summary>
    private async Task HearGoodbye()
    {
        try
        {
            while (_socket.State == WebSocketState.CloseSent)
            {
                await _socket.ReceiveAsync(_buffer.AsMemory(), _ended.Token);
            }
        }
        catch (Exception cut) when (IsCut(cut))
        {
            // It is gone, or has more to say than the time allows.
        }
    }

    private static bool IsCut(Exception error) => error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;
}
