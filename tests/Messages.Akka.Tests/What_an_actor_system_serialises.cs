using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Akka.Tests;

/// <summary>With our settings an actor system writes and reads the product's messages, and nothing else.</summary>
public sealed class What_an_actor_system_serialises : IAsyncLifetime
{
    /// <summary>Akka.NET's serializer of null.</summary>
    private const int Nothing = 0;

    private readonly ActorSystem _system = ActorSystem.Create("wire", SlfdSerializer.Configuration.WithFallback("akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Fact]
    public void Is_a_message_of_the_product_under_its_short_name()
    {
        Goodbye message = new(new NodeId("n-1"), 7);
        var serializer = Assert.IsType<SlfdSerializer>(_system.Serialization.FindSerializerFor(message));
        Assert.Equal((MessageCodec.Identifier, "n.goodbye"), (serializer.Identifier, serializer.Manifest(message)));
        Assert.Equal(message, _system.Serialization.Deserialize(serializer.ToBinary(message), serializer.Identifier, "n.goodbye"));
    }

    [Theory]
    [InlineData("text")]
    [InlineData(42)]
    public void Is_no_object_of_another_kind(object other) =>
        Assert.ThrowsAny<Exception>(() => _system.Serialization.FindSerializerFor(other).ToBinary(other));

    [Fact]
    public void Is_no_type_by_its_name()
    {
        // What Newtonsoft's serializer, number 1 of Akka.NET, would make a file's description of, and more.
        var json = Encoding.UTF8.GetBytes("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","OriginalPath":"/tmp/x"}""");
        foreach (var identifier in Enumerable.Range(-50, 100).Where(identifier => identifier != MessageCodec.Identifier))
        {
            object? made = null;
            var refusal = Record.Exception(() => made = _system.Serialization.Deserialize(json, identifier, "System.IO.FileInfo, System.Private.CoreLib"));
            Assert.True(made is null && (refusal is not null || identifier == Nothing), $"serializer {identifier} made {made} of it");
        }
    }

    [Fact]
    public void Is_nothing_under_a_name_that_is_not_ours() =>
        Assert.ThrowsAny<Exception>(() => _system.Serialization.Deserialize([1, 2, 3], MessageCodec.Identifier, "System.String"));

    [Fact]
    public void Is_refused_by_what_stands_in_the_place_of_others()
    {
        RefusingSerializer refusing = new((ExtendedActorSystem)_system);
        Assert.Throws<SerializationException>(() => refusing.ToBinary("x"));
        Assert.Throws<SerializationException>(() => refusing.FromBinary([], typeof(string)));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("quote \" backslash \\ ${x} # // \n end")]
    [InlineData("ünï 漢")]
    public void Has_settings_in_which_a_text_stays_a_text(string text) =>
        Assert.Equal(text, ConfigurationFactory.ParseString($"key = {HoconResource.Quote(text)}").GetString("key"));
}
