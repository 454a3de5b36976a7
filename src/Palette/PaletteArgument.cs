using System.CommandLine;
using System.CommandLine.Completions;
using Petabridge.Cmd;

namespace Slfd.Palette;

/// <summary>One switch of a command. pbm knows no positional arguments, so <c>CELL</c> of the command line is <c>--cell</c> there.</summary>
/// <param name="Switch">As it is typed, dashes included.</param>
/// <param name="Description">For help.</param>
/// <param name="Mandatory">Whether nothing goes without it.</param>
/// <param name="Many">Whether it can be given several times.</param>
/// <param name="Positional">Whether the command line takes its value without a name.</param>
/// <param name="Flag">Whether it is true by being there.</param>
/// <param name="Hints">Values that pbm may suggest.</param>
internal sealed record PaletteArgument(string Switch, string Description, bool Mandatory, bool Many, bool Positional, bool Flag, string[] Hints)
{
    /// <summary>The switch that stands for an option.</summary>
    public static PaletteArgument Of(Option option) => new(option.Name, option.Description ?? string.Empty, option.Required, option.Arity.MaximumNumberOfValues > 1, false, option.ValueType == typeof(bool), HintsOf(option));

    /// <summary>The switch that stands for a positional argument.</summary>
    public static PaletteArgument Of(Argument argument) => new($"--{argument.Name.Split('.')[0].ToLowerInvariant()}", argument.Description ?? string.Empty,
        argument.Arity.MinimumNumberOfValues > 0, argument.Arity.MaximumNumberOfValues > 1, true, false, HintsOf(argument));

    /// <summary>Adds it to a definition.</summary>
    public CommandDefinitionBuilder AddTo(CommandDefinitionBuilder definition)
    {
        var name = Switch.TrimStart('-');
        return Hints.Length == 0
            ? definition.WithArgument(builder => builder.WithName(name).WithDescription(Description).IsMandatory(Mandatory).AllowMultiple(Many).WithSwitch(Switch))
            : definition.WithArgument(builder => builder.WithName(name).WithDescription(Description).IsMandatory(Mandatory).AllowMultiple(Many).WithSwitch(Switch).WithDefaultValues(Hints));
    }

    /// <summary>What is wrong with a value that the command line would take for something else; null: nothing.</summary>
    public string? Fault(string? value) => string.IsNullOrEmpty(value)
        ? Positional ? $"'{Switch}' needs a value" : null
        : Flag && !bool.TryParse(value, out _) ? $"'{Switch}' is true or false, not '{value}'" : null;

    private static string[] HintsOf(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(hint => hint.Label)];
}
