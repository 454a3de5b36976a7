using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Slfd.EndToEnd.Tests;

/// <summary>Throws malformed and oversized frames at the port for nodes, a connection each, from one seed.</summary>
/// <param name="port">On this machine.</param>
/// <param name="member">A certificate that the other side accepts.</param>
/// <param name="other">One of an authority that it does not know.</param>
internal sealed class AStranger(int port, X509Certificate2 member, X509Certificate2 other)
{
    private const int AtOnce = 6;

    private int _answered;

    /// <summary>How many of those without a certificate of the other side's authority got a byte of an answer inside TLS.</summary>
    public int Answered => _answered;

    /// <summary>Throws <paramref name="frames"/>, most of them outside TLS: a handshake costs both sides milliseconds.</summary>
    public Task Throw(int frames) => Parallel.ForAsync(0, frames, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, stop) =>
    {
        Random random = new(number);
        await Throw(number % 100, random, stop);
    });

    /// <summary>Of a hundred: 0 has no certificate and 1 that of another authority; 2 to 7 have a member's; the others say no TLS.</summary>
    private async Task Throw(int of, Random random, CancellationToken stop)
    {
        using TcpClient client = new();
        await client.ConnectAsync("127.0.0.1", port, stop);
        try
        {
            if (of > 7)
            {
                await client.GetStream().WriteAsync(Outside(of, random), stop);
                return;
            }

            await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "slfd",
                ClientCertificates = of == 0 ? null : [of == 1 ? other : member],
                LocalCertificateSelectionCallback = (_, _, offered, _, _) => of == 0 ? null! : offered[0],
            }, stop);
            await tls.WriteAsync(Inside(of, random), stop);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(TimeSpan.FromSeconds(of == 7 ? 0.05 : 5));
            if (await tls.ReadAsync(new byte[64], patience.Token) > 0 && of < 2)
            {
                Interlocked.Increment(ref _answered);
            }
        }
        catch (Exception cut) when (cut is IOException or SocketException or AuthenticationException || (cut is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // hung up on, as it should be
        }
    }

    private static byte[] Outside(int of, Random random) => of switch
    {
        < 30 => [0x16, 3, 1, 2, 0, .. Bytes(random, 512)], // a TLS record of nonsense
        < 40 => [0x16, 3, 3, 0xff, 0xff, .. Bytes(random, 0xffff)], // an oversized one
        < 50 => Frame(random.Next(1, 2000), Bytes(random, 2000)),
        _ => Bytes(random, random.Next(1, 4000)),
    };

    private static byte[] Inside(int of, Random random) => of switch
    {
        0 or 1 => Frame(100, Bytes(random, 100)),
        2 => Frame(int.MaxValue, Bytes(random, 100)),
        3 => Frame(4_000_001, Bytes(random, 8000)),
        4 => Frame(-random.Next(1, int.MaxValue), Bytes(random, 100)),
        5 => Frame(300, Bytes(random, 300)),
        6 => Frame(3, [0x0a, 0x7f, 0x01]), // a field that says that it is longer than the frame
        _ => Frame(1000, Bytes(random, 500)),
    };

    private static byte[] Frame(int length, byte[] body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        body.CopyTo(frame, 4);
        return frame;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
