using System.Net.Http.Headers;
using System.Net.Security;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Attack.Tests;

/// <summary>A coordinator host with certificates and tokens and the node <c>good</c>, as processes; and what was stolen: certificate, key and token of the node <c>evil</c>.</summary>
public sealed class AnAttackedLab : IAsyncLifetime, IDisposable
{
    public const string Operator = "operator-0123456789abcdef", Viewer = "viewer-0123456789abcdef", Evil = "evil-0123456789abcdef";

    /// <summary>More than the good node finishes while it is attacked.</summary>
    private const int Cells = 2000;

    private readonly ALab _lab = new();
    private ACertificateAuthority _authority = null!;
    private ACluster _cluster = null!;
    private ALab.Running _host = null!;

    /// <summary>Where everything that counts lies.</summary>
    public string Runs => _lab.Runs;

    /// <summary>What the host said so far.</summary>
    public string Said => _host.Said;

    public Uri Api => _cluster.Url(0, "/");

    public HostPort Gate => new("127.0.0.1", _cluster.GatePort(0));

    public async Task InitializeAsync()
    {
        _authority = new(_lab.Folder, "ours");
        _cluster = new(_lab, 1, _authority.HostOptions("host")) { Token = Operator };
        File.WriteAllText(Path.Combine(_lab.Folder, "config"), "slfd.leases { term = 6s, beat-every = 2s }");
        WriteTokens($"olga operator {Operator}\nvera viewer {Viewer}\nevil node {Evil}\n");
        _host = _cluster.Serve(0, "--tokens", Tokens, "--config", Path.Combine(_lab.Folder, "config"));
        _lab.FakeGrid(seeds: Cells / 2);
        await _cluster.Submit(0);
        _cluster.Node("good", script: """{"otherwise":{"seconds":0.2}}""", more: _authority.NodeOptions("good"));
        await ALab.Until(() => _cluster.Done(0, "fake").Result > 0, "the first result of the good node");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The file that SLFD_ATTACK_LOG names gets what the attacked host said: docs/security.md quotes it.</summary>
    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("SLFD_ATTACK_LOG") is { Length: > 0 } log)
        {
            File.AppendAllText(log, _host.Said);
        }

        _cluster.Dispose();
        _lab.Dispose();
        _authority.Dispose();
    }

    /// <summary>What evil shows in a handshake.</summary>
    public SslClientAuthenticationOptions Tls() => Identity().ForClient(_ => { });

    public TlsIdentity Identity() => TlsIdentity.Load(Options[1], Options[3], Options[5], TlsRole.Node);

    /// <summary>Evil's connection.</summary>
    internal async Task<AStranger> Connect(TlsIdentity? identity = null)
    {
        const int Tries = 5; // a handshake takes too long on a machine that has much else to do
        for (var tried = 1; ; tried++)
        {
            var (connected, status, because) = await AStranger.Knock(Gate, token: null, name: "evil", tls: (identity ?? Identity()).ForClient(_ => { }));
            if (connected is not null)
            {
                return connected;
            }

            Assert.True(status == 0 && tried < Tries, $"evil was not let in under its own name: {status} {because}");
        }
    }

    /// <summary>The lab hears of the theft: evil's certificate is revoked, its token taken back.</summary>
    public void ShutOut(string serial)
    {
        _authority.Revoke(serial);
        WriteTokens($"olga operator {Operator}\nvera viewer {Viewer}\n");
    }

    /// <summary>A client of the API.</summary>
    public HttpClient Http(string? token) => new() { BaseAddress = Api, Timeout = TimeSpan.FromSeconds(70), DefaultRequestHeaders = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } };

    public async Task<int> Done() => await _cluster.Done(0, "fake") ?? throw new InvalidOperationException("the host does not answer");

    /// <summary>The host lives, coordinates, takes nodes, and the sweep goes on.</summary>
    public async Task IsWell()
    {
        using var anybody = Http(null);
        Assert.Equal("alive\n", await anybody.GetStringAsync("/healthz"));
        await ALab.Until(() => anybody.GetAsync("/readyz").Result.IsSuccessStatusCode, "a host that is ready", () => Said);
        Assert.DoesNotContain("trouble", Said, StringComparison.Ordinal);
        var before = await Done();
        await ALab.Until(() => Done().Result is var now && (now > before || now == Cells), "another result of the good node");
    }

    private string[] Options => _authority.NodeOptions("evil");

    private string Tokens => Path.Combine(_lab.Folder, "tokens");

    /// <summary>Whole or not at all, as an editor writes: the host may read at any moment.</summary>
    private void WriteTokens(string text)
    {
        var next = Tokens + ".next";
        File.WriteAllText(next, text);
        File.SetUnixFileMode(next, UnixFileMode.UserRead);
        File.Move(next, Tokens, overwrite: true);
    }
}
