using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Slfd.Messages.Akka;

/// <summary>
/// Stands in the place of serializers of Akka.NET that nobody here needs. Their own numbers are then unknown to the actor system, so whatever comes in under one of them
/// is refused before it is decoded; and nothing goes out.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>As Akka.NET makes a serializer.</summary>
    public RefusingSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>As Akka.NET makes a serializer that has settings.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system)
    {
        _ = settings;
    }

    /// <inheritdoc/>
    public override int Identifier => int.MinValue;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} may not travel");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("only messages of the product are taken");
}
