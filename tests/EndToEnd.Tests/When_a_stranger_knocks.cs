using System.Security.Cryptography.X509Certificates;
using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>With certificates, only who holds one of the lab's authority takes part. The others are refused and logged, and nobody is disturbed.</summary>
public sealed class When_a_stranger_knocks : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Who_has_the_wrong_certificate_or_none_does_not_join_and_nobody_is_disturbed()
    {
        using ACertificateAuthority ours = new(_lab.Folder, "ours");
        using ACertificateAuthority theirs = new(_lab.Folder, "theirs");
        using ACluster cluster = new(_lab, 1, ours.HostOptions("host"));
        var host = cluster.Serve(0);
        _lab.FakeGrid(seeds: 6);
        var node = cluster.Node("n1", script: """{"otherwise":{"seconds":1}}""", more: ours.NodeOptions("n1"));
        await ALab.Until(() => node.Said.Contains("joined", StringComparison.Ordinal), "the node with the right certificate");
        await cluster.Submit(0);

        // The first has a certificate of another authority; the second trusts whom it must and has none of its own that counts; the third speaks no TLS at all.
        var wrong = cluster.Node("wrong", more: theirs.NodeOptions("wrong"));
        var half = cluster.Node("half", more: ["--tls-certificate", theirs.NodeOptions("half")[1], "--tls-password-file", Path.Combine(_lab.Folder, "password"), "--tls-ca", ours.Path]);
        var plain = cluster.Node("plain");
        Assert.Equal(2, await half.Ended()); // its own certificate is not of its own authority: said at once
        Assert.Contains("half.pfx is not a certificate of", half.Said, StringComparison.Ordinal);

        AStranger stranger = new(cluster.GatePort(0), CertificateOf(ours, "stranger"), CertificateOf(theirs, "stranger"));
        foreach (var word in (string[])["CN=wrong", "it showed no certificate"])
        {
            await ALab.Until(() =>
            {
                stranger.Throw(2).Wait(); // one without a certificate, one with a wrong one; of many refusals in a second the host tells a few
                return host.Said.Contains(word, StringComparison.Ordinal);
            }, $"'{word}' in what the host says");
        }

        await stranger.Throw(10_000);
        Assert.Equal(0, stranger.Answered);

        _lab.FakeGrid(seeds: 8); // four cells more, which are granted after all that
        await cluster.Submit(0);
        var done = 0;
        await ALab.Until(() => (done = cluster.Done(0, "fake").Result ?? done) == 16, "the whole grid");
        await ALab.Until(() => wrong.Said.Contains("node wrong with", StringComparison.Ordinal) && plain.Said.Contains("node plain with", StringComparison.Ordinal), "the strangers' first words");
        Assert.False(host.HasEnded, host.Said);
        Assert.InRange(host.Said.Length, 0, 500_000);
        Assert.DoesNotContain("joined", wrong.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("joined", plain.Said, StringComparison.Ordinal);
        // A slow machine answers a heartbeat late with or without strangers; what they must not cost is a lease: each cell was granted once.
        Assert.All(Directory.EnumerateDirectories(Path.Combine(_lab.Runs, "cells")), cell => Assert.False(Directory.Exists(Path.Combine(cell, "attempts", "2")), cell));
        Assert.DoesNotContain("trouble", host.Said, StringComparison.Ordinal);
        await ALab.Until(() => _lab.SyntheticSets().Count == 16, "the last cell's artifacts in their place");
    }

    private static X509Certificate2 CertificateOf(ACertificateAuthority authority, string subject) => X509CertificateLoader.LoadPkcs12FromFile(authority.NodeOptions(subject)[1], "pass");
}
