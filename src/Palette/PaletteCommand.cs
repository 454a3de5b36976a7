using Petabridge.Cmd;
using CliCommand = System.CommandLine.Command;

namespace Slfd.Palette;

/// <summary>A command of the command line as pbm knows it.</summary>
internal sealed class PaletteCommand
{
    private readonly string _title;
    private readonly PaletteArgument[] _arguments;

    /// <summary>Describes a command for pbm.</summary>
    public PaletteCommand(string palette, CliCommand command, IReadOnlyCollection<string> without)
    {
        // Where an argument can be given by an option's name as well, that is its switch.
        _arguments = [.. command.Options.Where(option => !without.Contains(option.Name)).Select(PaletteArgument.Of)
            .UnionBy(command.Arguments.Select(PaletteArgument.Of), argument => argument.Switch)];
        // What follows are examples for a shell.
        var description = (command.Description ?? string.Empty).Split("\n\n")[0].ReplaceLineEndings(" ");
        _title = $"{palette} {command.Name}: {description}";
        Definition = _arguments.Aggregate(new CommandDefinitionBuilder().WithName(command.Name).WithDescription(description), (definition, argument) => argument.AddTo(definition)).Build();
    }

    /// <summary>What pbm downloads.</summary>
    public CommandDefinition Definition { get; }

    /// <summary>The line that a shell would hand over.</summary>
    /// <param name="typed">Switches and their values; a switch without a value has null or nothing there.</param>
    /// <exception cref="FormatException">A switch is unknown or has no value that it could have; the message ends with what the command takes.</exception>
    public IReadOnlyList<string> Words(IEnumerable<(string Switch, string? Value)> typed)
    {
        List<string> options = [Definition.Name];
        List<string> values = [];
        foreach (var (name, value) in typed)
        {
            var argument = Array.Find(_arguments, argument => argument.Switch == name);
            if ((argument is null ? $"'{name}' is no switch of this command" : argument.Fault(value)) is { } fault)
            {
                throw new FormatException($"{fault}\n{Help()}");
            }

            if (argument!.Positional)
            {
                values.Add(value!);
            }
            else
            {
                options.Add(string.IsNullOrEmpty(value) ? name : $"{name}={value}");
            }
        }

        return values.Count == 0 ? options : [.. options, "--", .. values];
    }

    private string Help()
    {
        var width = _arguments.Max(argument => argument.Switch.Length);
        return string.Join('\n', _arguments.Select(argument => $"  {argument.Switch.PadRight(width)}  {argument.Description}{(argument.Mandatory ? " (mandatory)" : string.Empty)}").Prepend(_title));
    }
}
