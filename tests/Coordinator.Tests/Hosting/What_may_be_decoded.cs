using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Messages.Serialization;
using Slfd.Networking;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>Bytes under a serializer's number are decoded where the number is the product's or, between coordinator hosts, one of the few of Akka.NET's that a cluster needs; under no other.</summary>
public sealed class What_may_be_decoded : IDisposable
{
    /// <summary>Akka.NET's numbers that a cluster needs: 5 its gossip, 6 selections, 14 the singleton's hand-over, 16 and 17 containers and plain values of its own, 22 system messages.</summary>
    private static readonly int[] s_cluster = [5, 6, 14, 16, 17, 22];

    private static readonly byte[] s_name = "{\"$type\":\"System.IO.FileInfo, System.Private.CoreLib\",\"OriginalPath\":\"/tmp/x\",\"FullPath\":\"/tmp/x\"}"u8.ToArray();
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-decoded-").FullName);

    public void Dispose() => Directory.Delete(_runs.Root, recursive: true);

    [Fact]
    public async Task A_host_that_coordinates_alone_decodes_the_products_messages_only() =>
        await Decodes(ActorSystem.Create("alone", Quiet(CoordinatorHost.Configuration(_runs))), []);

    [Fact]
    public async Task Coordinator_hosts_decode_what_a_cluster_needs_as_well()
    {
        HostPort here = new("127.0.0.1", 1);
        NetworkOptions network = new() { Listen = here with { Port = 0 }, PublicAddress = here, Tls = TlsIdentity.Shared(_runs.ClusterIdentity) };
        ClusterOptions options = new() { Network = network, Seeds = [here] };
        await Decodes(ActorSystem.Create(NetworkOptions.SystemName, BootstrapSetup.Create().WithConfig(Quiet(CoordinatorCluster.Configuration(options, CoordinatorDatabase.Sqlite(_runs), mayBegin: true))).And(network.Certificates())), s_cluster);
    }

    private static Config Quiet(Config config) => ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(config);

    private static async Task Decodes(ActorSystem system, int[] also)
    {
        List<int> decoded = [];
        foreach (var number in Enumerable.Range(-1000, 3000).Append(int.MinValue).Append(MessageCodec.Identifier).Except(also))
        {
            foreach (var manifest in (string[])["", "System.IO.FileInfo, System.Private.CoreLib", "A", "n.hello"])
            {
                try
                {
                    if (system.Serialization.Deserialize(s_name, number, manifest) is not null)
                    {
                        decoded.Add(number);
                    }
                }
                catch (Exception refused) when (refused is SerializationException or ArgumentException or ProtoBuf.ProtoException or EndOfStreamException)
                {
                    // as it should be
                }
            }
        }

        await system.Terminate();
        Assert.Empty(decoded.Distinct());
    }
}
