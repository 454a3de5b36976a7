using System.Net.Http.Json;
using Slfd.Hosts.Tests.Nodes;
using Slfd.Hosts.Tests.Running;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>A real coordinator host and a real node, whose secrets change while both run.</summary>
public sealed class When_certificates_and_tokens_change
{
    [Fact]
    public async Task A_deleted_token_of_the_folder_shuts_out_who_came_with_it_and_nodes_that_share_the_folder_come_back()
    {
        await using ACoordinatorHost host = new();
        host.AdmitNodes();
        await host.Ready();
        await using ARunningNode node = new(host.Runs, host.NodesConnectTo);
        await node.Joined();
        var old = await File.ReadAllTextAsync(host.Runs.NodeToken);
        File.Delete(host.Runs.NodeToken);
        await Waiting.Until(() => host.Log.Contains("its token is no longer one", StringComparison.Ordinal), "the end of the connection");
        await Waiting.Until(() => host.Log.Split("node n1 connected").Length >= 3, "n1 with the new token");
        Assert.NotEqual(old, await File.ReadAllTextAsync(host.Runs.NodeToken));
    }

    [Fact]
    public async Task One_host_of_several_takes_a_renewed_certificate_up_by_joining_the_others_again()
    {
        var folder = Directory.CreateTempSubdirectory("slfd-host-tls-").FullName;
        using ACertificateAuthority authority = new(folder, "ours");
        var own = authority.HostOptions("c1");
        await using (ACoordinatorHost host = new() { Clustered = true, Tls = TlsIdentity.Load(own[1], own[3], own[5], TlsRole.Coordinator) })
        {
            await host.Ready();
            authority.HostOptions("c1");
            await Waiting.Until(() => host.Log.Contains("joining again with the renewed certificate", StringComparison.Ordinal), "the host's leave");
            await Waiting.Until(() => host.Log.Contains("this host coordinates, term 2", StringComparison.Ordinal), "its return");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_ends_soon_is_said_in_both_logs_and_to_whoever_asks_how_the_host_is()
    {
        var folder = Directory.CreateTempSubdirectory("slfd-host-tls-").FullName;
        using ACertificateAuthority authority = new(folder, "ours") { Lasts = TimeSpan.FromDays(10) };
        var (own, nodes) = (authority.HostOptions("c1"), authority.NodeOptions("n1"));
        await using (ACoordinatorHost host = new() { Tls = TlsIdentity.Load(own[1], own[3], own[5], TlsRole.Coordinator) })
        {
            var (_, api) = await host.Ready();
            await using ARunningNode node = new(host.Runs, host.NodesConnectTo) { Tls = TlsIdentity.Load(nodes[1], nodes[3], nodes[5], TlsRole.Node) };
            await node.Joined();
            await Waiting.Until(() => host.Log.Contains("this host's certificate", StringComparison.Ordinal), "the host's notice");
            await Waiting.Until(() => node.Log.Contains("this node's certificate", StringComparison.Ordinal), "the node's notice");
            using HttpClient http = new() { BaseAddress = api };
            Assert.StartsWith("ready\n2 certificates end soon", await http.GetStringAsync("/readyz"), StringComparison.Ordinal);
            var notices = (await http.GetFromJsonAsync<string[]>("/api/notices"))!;
            Assert.Contains(notices, notice => notice.StartsWith("the certificate of node n1 ends on", StringComparison.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }
}
