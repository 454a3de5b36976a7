using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using Slfd.Coordinator.Hosting;
using Slfd.Messages.Akka;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Attack.Tests;

/// <summary>Points 1, 2 and 4: stock Akka.NET with a node's certificate, with none, and in plain text, against the port between coordinator hosts and against the port for nodes. Nothing is reached, by selection or by reference.</summary>
public sealed class What_a_stock_client_of_Akka_tries(AnAttackedLab lab) : IClassFixture<AnAttackedLab>, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a node's certificate")]
    [InlineData("plain text")]
    public async Task Against_the_port_between_coordinator_hosts(string with)
    {
        using ACertificateAuthority ours = new(_folder.Path, "ours");
        string[] host = ours.HostOptions("host"), node = ours.NodeOptions("evil");
        NetworkOptions network = new() { Listen = new("127.0.0.1", 0), Tls = TlsIdentity.Load(host[1], host[3], host[5], TlsRole.Coordinator) };

        // Settings that would take TLS away have no effect.
        var open = ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = off, akka.remote.dot-netty.tcp.ssl.suppress-validation = on");
        var settings = NetworkOptions.Guard.WithFallback(open).WithFallback(s_remote).WithFallback(network.Configuration()).WithFallback(SlfdSerializer.Configuration);
        using var target = ActorSystem.Create(NetworkOptions.SystemName, ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings), network.Certificates()));
        var victim = target.ActorOf(Props.Create(() => new Victim()), "coordinator");
        var port = ((ExtendedActorSystem)target).Provider.DefaultAddress.Port!.Value;
        await Attack(port, with == "plain text" ? null : X509CertificateLoader.LoadPkcs12FromFile(node[1], "pass"));
        Assert.Equal("alive", await victim.Ask<string>("how are you", TimeSpan.FromSeconds(60)));
        Assert.Equal(0, Victim.Heard);
        await target.Terminate();
    }

    [Theory]
    [InlineData("a node's certificate")]
    [InlineData("plain text")]
    public async Task Against_the_port_for_nodes_of_a_real_host(string with)
    {
        await Attack(lab.Gate.Port, with == "plain text" ? null : lab.Identity().Certificate);
        await lab.IsWell();
    }

    /// <summary>So that the tests above can fail: the same client finds and ends an actor where nothing guards it.</summary>
    [Fact]
    public async Task What_nobody_guards_is_found_and_ended()
    {
        using var target = Plain();
        var victim = target.ActorOf(Props.Create(() => new Victim()), "coordinator");
        using var evil = Plain();
        var reference = ((ExtendedActorSystem)evil).Provider.ResolveActorRef($"akka.tcp://slfd@127.0.0.1:{((ExtendedActorSystem)target).Provider.DefaultAddress.Port}/user/coordinator");
        await ALab.Until(() => FoundBy(reference).Result is not null, "an answer of the unguarded actor");
        reference.Tell(PoisonPill.Instance);
        await ALab.Until(() => victim.Ask<string>("how are you", TimeSpan.FromMilliseconds(200)).ContinueWith(answer => !answer.IsCompletedSuccessfully, TaskScheduler.Default).Result, "the end of the unguarded actor");
        await evil.Terminate();
        await target.Terminate();

        static ActorSystem Plain() => ActorSystem.Create("slfd", ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }").WithFallback(s_remote));
    }

    private static readonly Config s_remote = ConfigurationFactory.ParseString("""
        akka { loglevel = ERROR, stdout-loglevel = OFF, actor.provider = remote }
        """);

    private static async Task Attack(int port, X509Certificate2? certificate)
    {
        var scheme = certificate is null ? "akka.tcp" : "akka.ssl.tcp";
        var config = ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, enable-ssl = {{(certificate is null ? "off" : "on")}} }
            """).WithFallback(s_remote);
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        using var evil = ActorSystem.Create("slfd", certificate is null ? setup : setup.And(new DotNettySslSetup(certificate, suppressValidation: true, requireMutualAuthentication: true, validateCertificateHostname: false, (_, _, _, _, _) => true)));
        var target = $"{scheme}://slfd@127.0.0.1:{port}";
        foreach (var path in (string[])["/user/coordinator", "/user/coordinator/singleton", "/user/coordinator-proxy", "/user/gate", "/user", "/system/cluster/core/daemon"])
        {
            var byReference = ((ExtendedActorSystem)evil).Provider.ResolveActorRef(target + path);
            foreach (var message in (object[])[PoisonPill.Instance, Kill.Instance, "text", new Unregistered("by type name"), new Identify(1)])
            {
                evil.ActorSelection(target + path).Tell(message);
                byReference.Tell(message);
            }

            ((IInternalActorRef)byReference).Stop();
            Assert.Null(await FoundBy(byReference));
        }

        // Either nothing answers, or the client has ended itself already, as Akka.NET does after a handshake that failed.
        var props = Props.Create(() => new Victim()).WithDeploy(Deploy.None.WithScope(new RemoteScope(Address.Parse(target))));
        await Assert.ThrowsAnyAsync<Exception>(async () => await evil.ActorOf(props, "deployed").Ask<string>("are you there", s_patience));
        await evil.Terminate();
    }

    /// <summary>The actor that answers behind a reference; null: none. What cannot be sent ends in the client's own dead letters, which answer that there is none.</summary>
    private static async Task<IActorRef?> FoundBy(IActorRef reference)
    {
        try
        {
            return (await reference.Ask<ActorIdentity>(new Identify(2), TimeSpan.FromMilliseconds(500))).Subject;
        }
        catch (Exception unanswered) when (unanswered is AskTimeoutException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Says that it lives, to its own host; counts what it hears besides.</summary>
    private sealed class Victim : ReceiveActor
    {
        private static int s_heard;

        public Victim()
        {
            Receive<string>(text => text == "how are you", _ => Sender.Tell("alive"));
            ReceiveAny(_ => Interlocked.Increment(ref s_heard));
        }

        public static int Heard => s_heard;
    }

    private sealed record Unregistered(string Text);
}
