using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Coordinators;
using Slfd.Messages.Serialization;
using Slfd.Networking;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>Akka.Hosting adds settings of its own; none of them may let in what <c>What_may_be_decoded</c> of the coordinator's tests keeps out.</summary>
public sealed class What_a_hosted_system_decodes : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-hosted-").FullName);

    public void Dispose() => Directory.Delete(_runs.Root, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Is_what_the_product_and_a_cluster_need_and_nothing_else(bool clustered)
    {
        HostPort here = new("127.0.0.1", 1);
        NetworkOptions network = new() { Listen = here with { Port = 0 }, PublicAddress = here, Tls = TlsIdentity.Shared(_runs.ClusterIdentity) };
        CoordinatorSystem actors = new(clustered ? new() { Network = network, Seeds = [here] } : null, CoordinatorDatabase.Sqlite(_runs), new(), ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF"), tries: 0);
        ServiceCollection services = new();
        services.AddLogging();
        services.AddAkka("hosted", (akka, _) => actors.AddTo(akka, new()));
        await using var provider = services.BuildServiceProvider();
        var system = provider.GetRequiredService<ActorSystem>();
        // 5 gossip, 6 selections, 14 the singleton's hand-over, 16 and 17 containers and plain values of Akka.NET's own, 22 system messages: decoded, and not tried here.
        int[] needed = clustered ? [5, 6, 14, 16, 17, 22] : [];
        List<int> decoded = [];
        foreach (var number in Enumerable.Range(-1000, 3000).Append(int.MinValue).Append(MessageCodec.Identifier).Except(needed))
        {
            try
            {
                _ = system.Serialization.Deserialize("{}"u8.ToArray(), number, "A");
                decoded.Add(number);
            }
            catch (Exception refused) when (refused is SerializationException or ArgumentException or ProtoBuf.ProtoException or EndOfStreamException)
            {
                // as it should be
            }
        }

        await system.Terminate();
        Assert.Empty(decoded);
    }
}
