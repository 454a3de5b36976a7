using Akka.Actor;

namespace Petabridge.Cmd.Host;

/// <summary>The host of palettes in an actor system. Ours listens nowhere: it remembers what it was told.</summary>
public sealed class PetabridgeCmd : IExtension
{
    private readonly List<CommandPaletteHandler> _palettes = [];

    /// <summary>Ours: the palettes that were registered before the start, empty until then.</summary>
    public IReadOnlyList<CommandPaletteHandler> Served { get; private set; } = [];

    /// <summary>The one of this actor system.</summary>
    public static PetabridgeCmd Get(ActorSystem system) => system.WithExtension<PetabridgeCmd, Provider>();

    /// <summary>Offers a palette.</summary>
    public void RegisterCommandPalette(CommandPaletteHandler handler) => _palettes.Add(handler);

    /// <summary>Begins to listen.</summary>
    public void Start() => Served = [.. _palettes];

    private sealed class Provider : ExtensionIdProvider<PetabridgeCmd>
    {
        public override PetabridgeCmd CreateExtension(ExtendedActorSystem system) => new();
    }
}
