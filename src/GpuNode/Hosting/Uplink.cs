using System.Diagnostics;
using System.Net.WebSockets;
using System.Threading.Channels;
using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;

namespace Slfd.GpuNode.Hosting;

/// <summary>
/// A connection to one coordinator host at a time, made again whenever it ends: at once to the next host after a connection that worked, and ever more slowly while none
/// can be had. Messages wait meanwhile, as many as fit.
/// </summary>
/// <param name="options">Where, and who one is.</param>
/// <param name="waiting">What is to be sent.</param>
/// <param name="hear">Told each answer.</param>
/// <param name="note">Told what a person should know, each fault once: whether it is a warning, and a sentence.</param>
/// <param name="chance">Spreads the load over hosts, and reconnections over time.</param>
internal sealed class Uplink(UplinkOptions options, ChannelReader<INodeMessage> waiting, Action<ICoordinatorReply> hear, Action<bool, string> note, Random chance)
{
    private string? _told;

    /// <summary>Goes on until it is stopped.</summary>
    public async Task Run(CancellationToken stop)
    {
        var (pause, at) = (options.RetryAfter, chance.Next(options.Hosts.Count));
        while (!stop.IsCancellationRequested)
        {
            var host = options.Hosts[at];
            at = (at + 1) % options.Hosts.Count;
            try
            {
                TakeUpFiles();
                using var dial = new Dial(options, host);
                using var socket = await dial.Connect(stop);
                note(false, $"connected to coordinator host {host}{OtherRelease(socket)}");
                var since = Stopwatch.GetTimestamp();
                var because = await Converse(socket, stop);
                if (Stopwatch.GetElapsedTime(since) > options.RetryAfterAtMost)
                {
                    (_told, pause) = (null, options.RetryAfter); // one that ends at once is as good as none
                }

                if (!stop.IsCancellationRequested)
                {
                    Tell($"coordinator host {host}: {because}");
                }
            }
            catch (DialFailedException failed)
            {
                Tell($"coordinator host {host} cannot be reached: {failed.Message}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(pause * (1 - (chance.NextDouble() / 2)), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, options.RetryAfterAtMost.Ticks));
        }
    }

    private static string OtherRelease(ClientWebSocket socket) =>
        socket.HttpResponseHeaders?.TryGetValue(NodeLink.ReleaseHeader, out var said) == true && ForeignText.Clean(said.First(), 80) is var release && release != NodeLink.Release
            ? $"; it is of release {release}, this node of {NodeLink.Release}: they speak {socket.SubProtocol}"
            : string.Empty;

    /// <summary>A connection lasts as long as the certificate that it began with, so before the next one is the time to take up a renewed one.</summary>
    private void TakeUpFiles()
    {
        foreach (var change in (options.Tls?.Files ?? []).Select(file => file.Look()).OfType<Networking.FileChange>())
        {
            note(!change.Taken, change.Sentence);
        }
    }

    private void Tell(string text)
    {
        if (_told != text)
        {
            note(true, text);
            _told = text;
        }
    }

    /// <returns>Why it ended.</returns>
    private async Task<string> Converse(ClientWebSocket socket, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var quiet = new Quiet(options.Silence, ended);
        var speaking = Speak(socket, quiet, ended);
        string because;
        try
        {
            because = await Listen(socket, quiet, ended.Token);
        }
        catch (InvalidDataException wrong)
        {
            because = $"it sent {wrong.Message}";
        }
        catch (Exception cut) when (IsCut(cut))
        {
            because = quiet.IsTooLong ? $"it has not answered for {options.Silence.TotalSeconds:0} s" : "the connection was lost";
        }

        await ended.CancelAsync();
        await speaking;
        await Leave(socket);
        return because;
    }

    private async Task Speak(ClientWebSocket socket, Quiet quiet, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var message in waiting.ReadAllAsync(ended.Token))
            {
                quiet.Spoken();
                await socket.SendAsync(MessageFrame.Of(message), WebSocketMessageType.Binary, endOfMessage: true, ended.Token);
            }
        }
        catch (Exception cut) when (IsCut(cut))
        {
            await ended.CancelAsync();
        }
    }

    private async Task<string> Listen(ClientWebSocket socket, Quiet quiet, CancellationToken ended)
    {
        var (buffer, length) = (new byte[16 << 10], 0);
        while (true)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            var got = await socket.ReceiveAsync(buffer.AsMemory(length), ended);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return socket.CloseStatusDescription is { Length: > 0 } reason ? $"closed the connection: {ForeignText.Clean(reason, 200)}" : "closed the connection";
            }

            length += got.Count;
            if (length > options.MessageBytes)
            {
                throw new InvalidDataException($"a message of more than {options.MessageBytes} bytes");
            }

            if (got.EndOfMessage)
            {
                quiet.Heard();
                hear(MessageFrame.Read<ICoordinatorReply>(buffer.AsSpan(0, length)));
                length = 0;
            }
        }
    }

    private static async Task Leave(ClientWebSocket socket)
    {
        try
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception cut) when (IsCut(cut))
        {
            // It is gone already.
        }
    }

    private static bool IsCut(Exception error) => error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    /// <summary>Ends a connection on which the node speaks and nothing comes back.</summary>
    private sealed class Quiet(TimeSpan limit, CancellationTokenSource end)
    {
        private readonly Lock _turn = new();
        private Timer? _timer;

        public bool IsTooLong { get; private set; }

        public void Spoken()
        {
            lock (_turn)
            {
                _timer ??= new(_ => TooLong(), null, limit, Timeout.InfiniteTimeSpan);
            }
        }

        public void Heard()
        {
            lock (_turn)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        private void TooLong()
        {
            lock (_turn)
            {
                IsTooLong = _timer is not null;
            }

            if (IsTooLong)
            {
                try
                {
                    end.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // The connection has ended meanwhile.
                }
            }
        }
    }
}
