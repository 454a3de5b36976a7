namespace Petabridge.Cmd;

/// <summary>What pbm knows of a command.</summary>
public sealed class CommandDefinition
{
    internal CommandDefinition(string name, string description, IReadOnlyDictionary<string, ArgumentDefinition> arguments) =>
        (Name, Description, ArgumentsByName) = (name, description, arguments);

    /// <summary>As it is typed after the palette's name.</summary>
    public string Name { get; }

    /// <summary>Ours: the documentation shows only how it is set.</summary>
    public string Description { get; }

    /// <summary>By the names that the builder gave them.</summary>
    public IReadOnlyDictionary<string, ArgumentDefinition> ArgumentsByName { get; }
}
