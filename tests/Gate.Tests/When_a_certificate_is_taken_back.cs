using System.Net.Security;
using Microsoft.Extensions.Time.Testing;
using Slfd.Messages.Coordination;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Gate.Tests;

/// <summary>Certificates are revoked, renewed and end while everything runs: who may not come in any more is shut out, and nobody else notices.</summary>
public sealed class When_a_certificate_is_taken_back : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-gate-").FullName;
    private readonly ACertificateAuthority _authority;

    public When_a_certificate_is_taken_back() => _authority = new(_folder, "ours");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("serial=")]
    [InlineData("")]
    public async Task A_revoked_nodes_connection_ends_and_the_next_is_refused_while_others_go_on(string before)
    {
        await using var gate = await AGate.Open(tls: Host());
        var options = _authority.NodeOptions("gpu1");
        using var good = await Connect(gate, Node("gpu2"));
        using var stolen = await Connect(gate, Load(options));
        _authority.Revoke("# taken from the rack on Monday", $"{before}{ACertificateAuthority.SerialOf(options)}  # gpu1");
        Assert.Contains("is revoked", (await stolen.Hear()).Because, StringComparison.Ordinal);
        Assert.Null((await AStranger.Knock(gate.Address, null, "gpu1", tls: Client(Load(options)))).In);
        await gate.Says("refused 127.0.0.1");
        await good.Say(new Hello(new("gpu2"), 1, [], []));
        Assert.IsType<Welcome>((await good.Hear()).Answer);
    }

    [Fact]
    public async Task A_renewed_node_comes_back_by_itself_when_its_old_certificate_is_revoked()
    {
        await using var gate = await AGate.Open(tls: Host());
        var options = _authority.NodeOptions("gpu1");
        using ListeningNode node = new(new() { Node = new("gpu1"), Hosts = [gate.Address], Tls = TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Node), RetryAfterAtMost = TimeSpan.FromMilliseconds(100) });
        await gate.Says("node gpu1 connected");
        var old = ACertificateAuthority.SerialOf(options);
        _authority.NodeOptions("gpu1"); // the same file, another certificate
        _authority.Revoke(old);
        await AGate.Until(() => gate.Said.Count(line => line.Contains("node gpu1 connected", StringComparison.Ordinal)) >= 2, "gpu1 with its new certificate");
        await gate.Says("is revoked");
        await AGate.Until(() => node.Notes.Any(note => note.Contains("in force from now on", StringComparison.Ordinal)), "the node's line that it took the file up");
    }

    [Fact]
    public async Task A_hosts_renewed_certificate_is_shown_to_whoever_connects_next()
    {
        var options = _authority.HostOptions("c1");
        await using var gate = await AGate.Open(tls: TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Coordinator));
        using var early = await Connect(gate, Node("gpu1"));
        _authority.HostOptions("c1");
        var renewed = ACertificateAuthority.SerialOf(options);
        await gate.Says("in force from now on");
        var shown = string.Empty;
        var tls = Client(Node("gpu2"));
        tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate!.GetSerialNumberString()).Length > 0;
        using var late = (await AStranger.Knock(gate.Address, null, "gpu2", tls: tls)).In!;
        Assert.Equal(renewed, shown);
        await early.Say(new Hello(new("gpu1"), 1, [], []));
        Assert.IsType<Welcome>((await early.Hear()).Answer);
    }

    [Theory]
    [InlineData("half a file", "cannot be read")]
    [InlineData("another authority's", "is not a certificate of")]
    [InlineData("a node's", "is not a certificate of")]
    public async Task A_file_that_cannot_be_used_changes_nothing_and_is_named(string what, string because)
    {
        var options = _authority.HostOptions("c1");
        await using var gate = await AGate.Open(tls: TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Coordinator));
        using ACertificateAuthority theirs = new(Directory.CreateDirectory(Path.Combine(_folder, "theirs")).FullName, "theirs");
        var bytes = await File.ReadAllBytesAsync(what switch
        {
            "half a file" => options[1],
            "another authority's" => theirs.HostOptions("c1")[1],
            "a node's" => _authority.NodeOptions("gpu9")[1],
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such case"),
        });
        await File.WriteAllBytesAsync(options[1], what == "half a file" ? bytes[..(bytes.Length / 2)] : bytes);
        await gate.Says("what was said before still holds");
        await gate.Says(because);
        using var node = await Connect(gate, Node("gpu1"));
        await node.Say(new Hello(new("gpu1"), 1, [], []));
        Assert.IsType<Welcome>((await node.Hear()).Answer);
    }

    [Fact]
    public async Task A_list_that_is_gone_still_holds_and_an_empty_one_revokes_nothing()
    {
        var options = _authority.NodeOptions("gpu1");
        _authority.Revoke(ACertificateAuthority.SerialOf(options));
        var node = Load(options);
        await using var gate = await AGate.Open(tls: Host());
        Assert.Null((await AStranger.Knock(gate.Address, null, "gpu1", tls: Client(node))).In);
        File.Delete($"{_authority.Path}.revoked");
        await gate.Says("the file is gone");
        Assert.Null((await AStranger.Knock(gate.Address, null, "gpu1", tls: Client(node))).In);
        _authority.Revoke("not hexadecimal");
        await gate.Says("line 1: expected");
        Assert.Null((await AStranger.Knock(gate.Address, null, "gpu1", tls: Client(node))).In);
        _authority.Revoke();
        await gate.Says("in force from now on");
        using var back = await Connect(gate, node);
    }

    [Fact]
    public async Task A_certificates_end_is_announced_before_it_comes_and_then_ends_the_connection()
    {
        _authority.Lasts = TimeSpan.FromDays(300);
        var host = Host();
        _authority.Lasts = TimeSpan.FromDays(30);
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        await using var gate = await AGate.Open(tls: host, with: options => options with { Clock = clock });
        using var node = await Connect(gate, Node("gpu1"));
        Assert.Empty(await gate.Host.Notices(default));
        clock.Advance(TimeSpan.FromDays(16));
        Assert.Contains("the certificate of node gpu1 ends on", Assert.Single(await gate.Host.Notices(default)), StringComparison.Ordinal);
        var end = node.Hear();
        await AGate.Until(() =>
        {
            clock.Advance(TimeSpan.FromDays(1));
            return end.IsCompleted;
        }, "the end of the connection");
        Assert.Contains("its certificate ended on", (await end).Because, StringComparison.Ordinal);
    }

    private static async Task<AStranger> Connect(AGate gate, TlsIdentity identity)
    {
        var node = (await AStranger.Knock(gate.Address, null, identity.Subject, tls: Client(identity))).In;
        Assert.NotNull(node);
        await gate.Says($"node {identity.Subject} connected");
        return node;
    }

    private static SslClientAuthenticationOptions Client(TlsIdentity identity) => identity.ForClient(fault => Assert.Fail(fault));

    private TlsIdentity Host()
    {
        var options = _authority.HostOptions("c1");
        return TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Coordinator);
    }

    private TlsIdentity Node(string name) => Load(_authority.NodeOptions(name));

    private static TlsIdentity Load(string[] options) => TlsIdentity.Load(options[1], options[3], options[5], TlsRole.Node);
}
