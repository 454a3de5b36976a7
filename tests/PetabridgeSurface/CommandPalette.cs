namespace Petabridge.Cmd;

/// <summary>Commands under one name.</summary>
/// <param name="moduleName">The word before the commands' names.</param>
/// <param name="commands">What pbm downloads.</param>
public sealed class CommandPalette(string moduleName, IEnumerable<CommandDefinition> commands)
{
    /// <summary>The word before the commands' names.</summary>
    public string ModuleName { get; } = moduleName;

    /// <summary>Ours: what was handed in.</summary>
    public IReadOnlyList<CommandDefinition> Commands { get; } = [.. commands];
}
