using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Gate.Tests;

/// <summary>A sender of what is no request of a node is named in the log, so that an attack, or a node with the wrong settings, can be seen. A probe that sends nothing is not.</summary>
public sealed class When_a_stranger_is_no_node_at_all : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-gate-").FullName;
    private readonly ACertificateAuthority _ours;

    public When_a_stranger_is_no_node_at_all() => _ours = new(_folder, "ours");

    public void Dispose()
    {
        _ours.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n\r\n")]
    [InlineData("\u0000\u0000\u0001\u0004 a frame of Akka.Remote")]
    public async Task What_is_no_HTTP_is_told(string sent)
    {
        await using var gate = await AGate.Open();
        using var stranger = await Connect(gate);
        await Send(stranger.GetStream(), sent);
        await gate.Says("gate: refused 127.0.0.1:");
        await gate.Says("it sent something that is no HTTP request");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000")]
    public async Task A_handshake_that_fails_is_told(string sent)
    {
        await using var gate = await AGate.Open(tls: Ours());
        using var stranger = await Connect(gate);
        await Send(stranger.GetStream(), sent);
        await gate.Says("it agreed on no TLS 1.3, or speaks no TLS");
    }

    [Fact]
    public async Task A_client_with_a_nodes_certificate_that_speaks_another_protocol_is_told()
    {
        await using var gate = await AGate.Open(tls: Ours());
        using var own = X509CertificateLoader.LoadPkcs12FromFile(_ours.NodeOptions("evil")[1], "pass");
        using var stranger = await Connect(gate);
        await using SslStream tls = new(stranger.GetStream(), leaveInnerStreamOpen: true, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "c1", ClientCertificates = [own], LocalCertificateSelectionCallback = (_, _, offered, _, _) => offered[0] });
        await Send(tls, "\u0000\u0000\u0001\u0004 a frame of Akka.Remote");
        await gate.Says("it sent something that is no HTTP request");
    }

    [Fact]
    public async Task A_probe_and_a_request_that_was_refused_in_words_are_not_told_once_more()
    {
        await using var gate = await AGate.Open();
        (await Connect(gate)).Dispose();
        var (_, status, _) = await AStranger.Knock(gate.Address, "a wrong token", "gpu1");
        Assert.Equal(401, status);
        using var last = await Connect(gate);
        await Send(last.GetStream(), "SSH-2.0-x\r\n\r\n");
        await gate.Says("no HTTP request");
        await AGate.Until(() => gate.Said.Count >= 2, "a line of the wrong token");
        Assert.Equal(2, gate.Said.Count); // the wrong token, and the last
    }

    private TlsIdentity Ours()
    {
        var options = _ours.HostOptions("c1");
        return TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Coordinator);
    }

    private static async Task<TcpClient> Connect(AGate gate)
    {
        TcpClient client = new();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        return client;
    }

    /// <summary>Sends it, and closes its side when the gate has closed its own, or answered.</summary>
    private static async Task Send(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        try
        {
            while (await stream.ReadAsync(new byte[512], patience.Token) > 0)
            {
                // the gate's last words
            }
        }
        catch (IOException)
        {
            // It was hung up on.
        }
    }
}
