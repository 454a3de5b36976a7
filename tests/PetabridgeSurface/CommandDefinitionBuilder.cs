namespace Petabridge.Cmd;

/// <summary>Builds what pbm knows of a command.</summary>
public sealed class CommandDefinitionBuilder
{
    private readonly Dictionary<string, ArgumentDefinition> _arguments = [];
    private string _name = string.Empty;
    private string _description = string.Empty;

    /// <summary>As it is typed after the palette's name.</summary>
    public CommandDefinitionBuilder WithName(string name)
    {
        _name = name;
        return this;
    }

    /// <summary>For help.</summary>
    public CommandDefinitionBuilder WithDescription(string description)
    {
        _description = description;
        return this;
    }

    /// <summary>Adds an argument.</summary>
    public CommandDefinitionBuilder WithArgument(Func<ArgumentDefinitionBuilder, ArgumentDefinitionBuilder> build)
    {
        var built = build(new());
        _arguments.Add(built.Name, built.Definition);
        return this;
    }

    /// <summary>The definition so far.</summary>
    public CommandDefinition Build() => new(_name, _description, _arguments);
}
