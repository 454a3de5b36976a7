using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Slfd.Messages.Journal;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Akka;

/// <summary>Akka.NET's view of <see cref="MessageCodec"/>: every <see cref="IWireMessage"/> and the journal's rows go through it, and nothing else may travel.</summary>
public sealed class SlfdSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>
    /// Binds the serializer and turns strict serialisation on, in both directions: a type that is not bound throws instead of travelling under its type name, and what
    /// comes in under the number of a serializer that makes objects of names, or of anybody's bytes, is refused before a byte of it is decoded: from the wire, the
    /// journal and snapshots alike.
    /// </summary>
    public static Config Configuration { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers {
            slfd = "{{typeof(SlfdSerializer).FullName}}, {{typeof(SlfdSerializer).Assembly.GetName().Name}}"
            json = "{{typeof(RefusingSerializer).FullName}}, {{typeof(RefusingSerializer).Assembly.GetName().Name}}"
            bytes = "{{typeof(RefusingSerializer).FullName}}, {{typeof(RefusingSerializer).Assembly.GetName().Name}}"
            proto = "{{typeof(RefusingSerializer).FullName}}, {{typeof(RefusingSerializer).Assembly.GetName().Name}}"
            daemon-create = "{{typeof(RefusingSerializer).FullName}}, {{typeof(RefusingSerializer).Assembly.GetName().Name}}"
          }
          serialization-bindings."{{typeof(IWireMessage).FullName}}, {{typeof(IWireMessage).Assembly.GetName().Name}}" = slfd
          serialization-bindings."{{typeof(ChainedEvent).FullName}}, {{typeof(ChainedEvent).Assembly.GetName().Name}}" = slfd
          serialization-identifiers."{{typeof(SlfdSerializer).FullName}}, {{typeof(SlfdSerializer).Assembly.GetName().Name}}" = {{MessageCodec.Identifier}}
          serialization-settings.allow-unregistered-types = false
        }
        """);

    /// <inheritdoc/>
    public override int Identifier => MessageCodec.Identifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => o is ChainedEvent row ? JournalCodec.ManifestOf(row) : MessageCodec.ManifestOf(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj is ChainedEvent row ? JournalCodec.ToBytes(row) : MessageCodec.ToBytes(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => JournalCodec.IsChained(manifest) ? JournalCodec.Read(manifest, bytes) : MessageCodec.FromBytes(manifest, bytes);
}
