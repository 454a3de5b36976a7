namespace Petabridge.Cmd;

/// <summary>Builds what pbm knows of an argument. The type's own name is ours; samples only show its members.</summary>
public sealed class ArgumentDefinitionBuilder
{
    internal string Name { get; private set; } = string.Empty;

    internal ArgumentDefinition Definition { get; private set; } = new(string.Empty, false, false, [], []);

    /// <summary>By which handlers find it.</summary>
    public ArgumentDefinitionBuilder WithName(string name)
    {
        Name = name;
        return this;
    }

    /// <summary>For help.</summary>
    public ArgumentDefinitionBuilder WithDescription(string description) => With(Definition with { Description = description });

    /// <summary>Whether nothing goes without it.</summary>
    public ArgumentDefinitionBuilder IsMandatory(bool mandatory) => With(Definition with { Mandatory = mandatory });

    /// <summary>Whether it can be given several times.</summary>
    public ArgumentDefinitionBuilder AllowMultiple(bool multiple) => With(Definition with { Multiple = multiple });

    /// <summary>One more way to type it.</summary>
    public ArgumentDefinitionBuilder WithSwitch(string name) => With(Definition with { Switch = [.. Definition.Switch, name] });

    /// <summary>What pbm suggests.</summary>
    public ArgumentDefinitionBuilder WithDefaultValues(params string[] values) => With(Definition with { DefaultValues = values });

    private ArgumentDefinitionBuilder With(ArgumentDefinition definition)
    {
        Definition = definition;
        return this;
    }
}
