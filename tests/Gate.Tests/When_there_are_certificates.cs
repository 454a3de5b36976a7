using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Slfd.Messages.Coordination;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Gate.Tests;

/// <summary>With certificates a node is who its certificate says, and only a certificate that is for nodes opens the gate.</summary>
public sealed class When_there_are_certificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-gate-").FullName;
    private readonly ACertificateAuthority _ours;
    private readonly ACertificateAuthority _theirs;

    public When_there_are_certificates() => (_ours, _theirs) = (new(_folder, "ours"), new(_folder, "theirs"));

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_name_is_the_certificates()
    {
        await using var gate = await Open();
        using var node = (await AStranger.Knock(gate.Address, null, null, tls: Client(_ours.NodeOptions("gpu1")))).In!;
        await node.Say(new Hello(new("gpu1"), 1, [], []));
        Assert.IsType<Welcome>((await node.Hear()).Answer);
        await node.Say(new Hello(new("gpu2"), 1, [], []));
        Assert.Contains("itself only", (await node.Hear()).Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_name_is_refused_even_with_the_token()
    {
        await using var gate = await Open();
        var (stranger, status, because) = await AStranger.Knock(gate.Address, AGate.Token, "gpu2", tls: Client(_ours.NodeOptions("gpu1")));
        Assert.Null(stranger);
        Assert.Equal(403, status);
        Assert.Contains("node gpu1's", because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "it showed no certificate")]
    [InlineData("another authority's", "CN=gpu1")]
    [InlineData("a coordinator's", "no certificate of a node")]
    [InlineData("one for everything", "no extended key usage")]
    [InlineData("one for servers", "no certificate of a node")]
    public async Task A_certificate_that_is_not_a_nodes_opens_nothing(string which, string because)
    {
        await using var gate = await Open();
        using var own = which switch
        {
            "none" => null,
            "another authority's" => Own(_theirs.NodeOptions("gpu1")),
            "a coordinator's" => Own(_ours.HostOptions("gpu1")),
            "one for everything" => Own(_ours.OptionsFor("gpu1", null)),
            "one for servers" => Own(_ours.OptionsFor("gpu1", null, ACertificateAuthority.ServerUse)),
            _ => throw new ArgumentOutOfRangeException(nameof(which), which, "no such case"),
        };
        SslClientAuthenticationOptions tls = new() { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        if (own is not null)
        {
            tls.ClientCertificates = [own];
            tls.LocalCertificateSelectionCallback = (_, _, offered, _, _) => offered[0];
        }

        Assert.Null((await AStranger.Knock(gate.Address, AGate.Token, "gpu1", tls: tls)).In);
        await gate.Says(because);
        Assert.Empty(gate.Heard);
        var refused = Assert.Single(gate.Host.Refused);
        Assert.Equal(which == "none" ? string.Empty : "gpu1", refused.Node);
        Assert.Contains(because, refused.Because, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_TLS_is_not_spoken()
    {
        await using var gate = await Open();
        var tls = Client(_ours.NodeOptions("gpu1"));
        tls.EnabledSslProtocols = SslProtocols.Tls12;
        Assert.Null((await AStranger.Knock(gate.Address, null, null, tls: tls)).In);
    }

    [Fact]
    public void A_certificate_for_another_role_is_refused_at_the_start_by_name()
    {
        var options = _ours.NodeOptions("gpu1");
        Assert.Contains("serverAuth and clientAuth", Assert.Throws<InvalidDataException>(() => Load(options, TlsRole.Coordinator)).Message, StringComparison.Ordinal);
        Assert.Contains("clientAuth only", Assert.Throws<InvalidDataException>(() => Load(_ours.HostOptions("c1"), TlsRole.Node)).Message, StringComparison.Ordinal);
        Assert.Equal("gpu1", Load(options, TlsRole.Node).Subject);
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused()
    {
        var options = _ours.NodeOptions("gpu1");
        File.SetUnixFileMode(options[1], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => Load(options, TlsRole.Node)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coordinator_hosts_without_certificates_share_one_that_only_they_can_read()
    {
        var path = Path.Combine(_folder, "runs", "cluster.pfx");
        var identities = Enumerable.Range(0, 8).AsParallel().Select(_ => TlsIdentity.Shared(path)).ToList();
        Assert.Single(identities.Select(identity => identity.Certificate.Thumbprint).Distinct());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.All(identities, identity => Assert.Null(identities[0].FaultOf(identity.Certificate, [], TlsRole.Coordinator)));
        Assert.NotNull(identities[0].FaultOf(Own(_ours.HostOptions("c1")), [], TlsRole.Coordinator));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private Task<AGate> Open() => AGate.Open(tls: Load(_ours.HostOptions("c1"), TlsRole.Coordinator));

    private static SslClientAuthenticationOptions Client(string[] options) => Load(options, TlsRole.Node).ForClient(fault => Assert.Fail(fault));

    private static TlsIdentity Load(string[] options, TlsRole role) => TlsIdentity.Load(options[1], options[3], options[5], role);

    private static X509Certificate2 Own(string[] options) => X509CertificateLoader.LoadPkcs12FromFile(options[1], "pass");
}
