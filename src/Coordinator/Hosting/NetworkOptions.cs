using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Slfd.Messages.Akka;
using Slfd.Networking;

namespace Slfd.Coordinator.Hosting;

/// <summary>How coordinator hosts reach each other by Akka.Remote. No other process speaks it, and no host accepts it without a certificate of a coordinator host.</summary>
public sealed record NetworkOptions
{
    /// <summary>The name of every actor system, which is part of every address.</summary>
    public const string SystemName = "slfd";

    private const string Transport = "akka.remote.dot-netty.tcp";

    /// <summary>Goes before all other settings: whatever they say, this port speaks TLS, with certificates that are checked, over the one transport that does so.</summary>
    public static Config Guard { get; } = ConfigurationFactory.ParseString($$"""
        akka.remote.enabled-transports = ["{{Transport}}"]
        {{Transport}} {
          enable-ssl = true
          ssl.suppress-validation = false
        }
        """);

    /// <summary>The interface and port that are bound.</summary>
    public required HostPort Listen { get; init; }

    /// <summary>What others call this process; null: <see cref="Listen"/>.</summary>
    public HostPort? PublicAddress { get; init; }

    /// <summary>Certificates for both directions.</summary>
    public required TlsIdentity Tls { get; init; }

    /// <summary>What others call this process.</summary>
    public HostPort Address => PublicAddress ?? Listen;

    /// <summary>Whether other machines can connect.</summary>
    public bool IsExposed => !Listen.IsLoopback;

    /// <summary>The address of the actor system at <paramref name="host"/>.</summary>
    public static string AddressOf(HostPort host) => $"akka.ssl.tcp://{SystemName}@{host}";

    /// <summary>Settings of Akka.Remote, with <c>hocon/remote.conf</c>; the provider is not among them.</summary>
    public Config Configuration() => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp {
          hostname = {{HoconResource.Quote(Listen.Host)}}
          port = {{Listen.Port}}
          public-hostname = {{HoconResource.Quote(Address.Host)}}
          public-port = {{(Address.Port == 0 ? Listen.Port : Address.Port)}}
          enable-ssl = true
        }
        """).WithFallback(HoconResource.Read(typeof(NetworkOptions).Assembly, "remote.conf"));

    /// <summary>Why settings of Akka.NET would leave the port between coordinator hosts open; null: they would not. They have no effect, but the person who wrote them expects one.</summary>
    public static string? FaultOf(Config settings) =>
        settings.HasPath($"{Transport}.enable-ssl") && !settings.GetBoolean($"{Transport}.enable-ssl") ? $"{Transport}.enable-ssl: coordinator hosts speak TLS to each other, always"
        : settings.HasPath($"{Transport}.ssl.suppress-validation") && settings.GetBoolean($"{Transport}.ssl.suppress-validation") ? $"{Transport}.ssl.suppress-validation: certificates are always checked"
        : settings.HasPath("akka.remote.enabled-transports") ? $"akka.remote.enabled-transports: coordinator hosts speak over {Transport} only"
        : null;

    /// <summary>Both ends of every connection must show a coordinator host's certificate; a node's is refused.</summary>
    public Setup Certificates() => new DotNettySslSetup(Tls.Certificate, suppressValidation: false, requireMutualAuthentication: true, validateCertificateHostname: false, (certificate, chain, peer, _, log) =>
    {
        if (Tls.FaultOf(certificate, chain?.ChainElements.Select(element => element.Certificate) ?? Enumerable.Empty<X509Certificate2>(), TlsRole.Coordinator) is not { } fault)
        {
            return true;
        }

        log.Warning("{0} was refused: {1}", peer, fault);
        return false;
    });
}
