using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace Slfd.Messages.Akka.Networking;

/// <summary>How a process takes part in Akka.Remote: where it listens, how others reach it, and whom it trusts.</summary>
public sealed record NetworkOptions
{
    /// <summary>The name of every actor system, which is part of every address.</summary>
    public const string SystemName = "slfd";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The interface and port that are bound; port 0: any.</summary>
    public required HostPort Listen { get; init; }

    /// <summary>What others call this process; null: <see cref="Listen"/>.</summary>
    public HostPort? PublicAddress { get; init; }

    /// <summary>Certificates for both directions; null: plain TCP, which is for loopback.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>What others call this process.</summary>
    public HostPort Address => PublicAddress ?? Listen;

    /// <summary>Whether other machines can connect.</summary>
    public bool IsExposed => !Listen.IsLoopback;

    /// <summary>The address of the actor system at <paramref name="host"/>, which listens with TLS exactly if this one does.</summary>
    public string AddressOf(HostPort host) => $"{(Tls is null ? "akka.tcp" : "akka.ssl.tcp")}://{SystemName}@{host}";

    /// <summary>Settings of Akka.Remote, with <c>hocon/remote.conf</c>; the provider is not among them.</summary>
    public Config Configuration() => ConfigurationFactory.ParseString($$"""
        akka.remote.dot-netty.tcp {
          hostname = {{Quote(Listen.Host)}}
          port = {{Listen.Port}}
          public-hostname = {{Quote(Address.Host)}}
          public-port = {{(Address.Port == 0 ? Listen.Port : Address.Port)}}
          enable-ssl = {{(Tls is null ? "false" : "true")}}
        }
        """).WithFallback(HoconResource.Read(typeof(NetworkOptions).Assembly, "remote.conf"));

    /// <summary>Starts an actor system with these settings and, where there are any, these certificates.</summary>
    /// <param name="config">Everything, <see cref="Configuration"/> included.</param>
    public ActorSystem CreateSystem(Config config)
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        return ActorSystem.Create(SystemName, Tls is null ? setup : setup.And(Tls.Setup()));
    }

    /// <summary>A text as HOCON, whatever is in it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, s_plain);
}
