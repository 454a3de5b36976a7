using System.Globalization;

namespace Slfd.Worker.Commands;

/// <summary>The command line: a verb, operands, and options of the form <c>--name value</c>.</summary>
internal sealed class WorkerArguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    private WorkerArguments(string? verb) => Verb = verb;

    /// <summary><c>run</c>, <c>verify</c>, or null for a conversation with a device actor.</summary>
    public string? Verb { get; }

    /// <summary>Whether help was asked for.</summary>
    public bool Help { get; private set; }

    /// <summary>What is neither verb nor option.</summary>
    public List<string> Operands { get; } = [];

    /// <summary><c>cpu</c> by default.</summary>
    public string Device => Text("--device", "cpu");

    /// <summary>Intra-op threads; 1 by default, because one cell per core is faster than one cell on all cores.</summary>
    public int Threads => Number("--threads", 1);

    /// <summary>Splits the arguments.</summary>
    /// <param name="arguments">As given to the process.</param>
    /// <param name="allowed">Options by verb; the empty verb is the conversation.</param>
    /// <exception cref="ArgumentException">An unknown verb or option, or an option without a value.</exception>
    public static WorkerArguments Parse(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string[]> allowed)
    {
        var verb = arguments.Count > 0 && !arguments[0].StartsWith('-') ? arguments[0] : null;
        var parsed = new WorkerArguments(verb);
        if (!allowed.TryGetValue(verb ?? "", out var options))
        {
            throw new ArgumentException($"unknown command '{verb}'; allowed: {string.Join(", ", allowed.Keys.Where(key => key.Length > 0))}, or none");
        }

        for (var index = verb is null ? 0 : 1; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (argument is "--help" or "-h" or "-?")
            {
                parsed.Help = true;
            }
            else if (!argument.StartsWith('-'))
            {
                parsed.Operands.Add(argument);
            }
            else if (!options.Contains(argument))
            {
                throw new ArgumentException($"unknown option '{argument}'; allowed: {string.Join(", ", options)}");
            }
            else
            {
                parsed._options[argument] = ++index < arguments.Count ? arguments[index] : throw new ArgumentException($"option '{argument}' needs a value");
            }
        }

        return parsed;
    }

    /// <summary>An option's value.</summary>
    public string Text(string name, string otherwise) => _options.GetValueOrDefault(name, otherwise);

    /// <summary>An option's value as a whole number of at least 1.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public int Number(string name, int otherwise) => !_options.TryGetValue(name, out var text)
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1
            ? value
            : throw new ArgumentException($"option '{name}' takes a whole number of at least 1, not '{text}'");
}
