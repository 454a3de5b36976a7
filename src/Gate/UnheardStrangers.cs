using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slfd.Gate;

/// <summary>Says of connections that sent something and ended before they made a request why nothing came of them: they speak no TLS, or no HTTP. One that sends nothing is a probe, and is not worth a line.</summary>
/// <param name="say">Told who it was, and why.</param>
internal sealed class UnheardStrangers(Action<EndPoint?, string> say)
{
    private static readonly object s_key = new();

    /// <summary>Puts it before everything that reads from the connections of an endpoint.</summary>
    public void Guard(ListenOptions endpoint, bool tls)
    {
        endpoint.Use(next => async connection =>
        {
            var transport = connection.Transport;
            ListeningReader reader = new(transport.Input);
            Fate fate = new() { IsSafe = !tls };
            connection.Items[s_key] = fate;
            connection.Transport = new Pipes(reader, transport.Output);
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = transport;
                if (reader.HasHeard && !fate.IsTold)
                {
                    say(connection.RemoteEndPoint, fate.IsSafe ? "it sent something that is no HTTP request" : "it agreed on no TLS 1.3, or speaks no TLS");
                }
            }
        });
    }

    /// <summary>Puts it behind TLS: who comes so far has shaken hands.</summary>
    public static void BehindTls(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        Know(connection.Items, safe: true);
        return next(connection);
    });

    /// <summary>It made a request, or was refused in words already: nothing more is to be said.</summary>
    public static void Told(IDictionary<object, object?>? connectionItems) => Know(connectionItems, told: true);

    private static void Know(IDictionary<object, object?>? items, bool safe = false, bool told = false)
    {
        if (items?.TryGetValue(s_key, out var held) == true && held is Fate fate)
        {
            (fate.IsSafe, fate.IsTold) = (fate.IsSafe || safe, fate.IsTold || told);
        }
    }

    private sealed class Fate
    {
        public bool IsSafe { get; set; }

        public bool IsTold { get; set; }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Notices whether anything was read.</summary>
    private sealed class ListeningReader(PipeReader inner) : PipeReader
    {
        public bool HasHeard { get; private set; }

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result) && Hear(result);

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
            Hear(result);
            return result;
        }

        private bool Hear(ReadResult result)
        {
            HasHeard |= !result.Buffer.IsEmpty;
            return true;
        }
    }
}
