using System.CommandLine;
using System.Text;
using Slfd.Artifacts;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd man DIR</c>: a man page per command, from the same texts as its help; hidden, for <c>./install</c>.</summary>
internal static class ManCommand
{
    private static readonly Argument<DirectoryInfo> s_folder = new("DIR") { Description = "Where the pages are written" };

    public static Command Create()
    {
        Command command = new("man", "Write man pages; for './install'.") { s_folder };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (var (name, page) in Pages((RootCommand)parsed.RootCommandResult.Command))
            {
                WholeFile.WriteText(Path.Combine(parsed.GetRequiredValue(s_folder).FullName, name), page);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The pages by file name.</summary>
    internal static IEnumerable<(string Name, string Page)> Pages(RootCommand root)
    {
        yield return ("slfd.1", Root(root));
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            yield return ($"slfd-{command.Name}.1", Page(command));
        }
    }

    private static string Root(RootCommand root)
    {
        StringBuilder text = new();
        Head(text, "slfd", root.Description!);
        text.Append(".SH SYNOPSIS\n.B slfd\n.I COMMAND\n[options]\n");
        foreach (var (title, commands) in SlfdCommand.Groups(root))
        {
            text.Append($".SH {title.ToUpperInvariant()}\n");
            foreach (var command in commands)
            {
                text.Append($".TP\n.BR slfd-{Roff(command.Name)} (1)\n{Roff(SlfdCommand.Summary(command))}\n");
            }
        }

        text.Append(".SH EXIT CODES\n.nf\n").Append(Roff(ExitCode.Help.Split('\n', 2)[1])).Append("\n.fi\n");
        return text.ToString();
    }

    private static string Page(Command command)
    {
        StringBuilder text = new();
        Head(text, $"slfd-{command.Name}", SlfdCommand.Summary(command));
        text.Append($".SH SYNOPSIS\n.B slfd {Roff(command.Name)}\n");
        text.AppendJoin("", command.Subcommands.Count > 0 ? [".I COMMAND\n"] : command.Arguments.Select(argument => $".I {Roff(argument.Name)}\n")).Append("[options]\n");
        text.Append(".SH DESCRIPTION\n.nf\n").Append(Roff(command.Description ?? "")).Append("\n.fi\n");
        foreach (var sub in command.Subcommands)
        {
            text.Append($".SS slfd {Roff(command.Name)} {Roff(sub.Name)} {Roff(string.Join(' ', sub.Arguments.Select(argument => argument.Name)))}\n{Roff(sub.Description ?? "")}\n");
        }

        if (command.Arguments.Count > 0)
        {
            text.Append(".SH ARGUMENTS\n");
            foreach (var argument in command.Arguments)
            {
                text.Append($".TP\n.I {Roff(argument.Name)}\n{Roff(argument.Description ?? "")}\n");
            }
        }

        var options = command.Options.Concat(command.Subcommands.SelectMany(sub => sub.Options)).Where(option => !option.Hidden).DistinctBy(option => option.Name).ToList();
        if (options.Count > 0)
        {
            text.Append(".SH OPTIONS\n");
            foreach (var option in options)
            {
                text.Append($".TP\n.BR {Roff(option.Name)}{(option.HelpName is { } value ? $" \" {Roff(value)}\"" : "")}\n{Roff(option.Description ?? "")}\n");
            }
        }

        return text.Append(".SH SEE ALSO\n.BR slfd (1)\n").ToString();
    }

    private static void Head(StringBuilder text, string name, string summary) =>
        text.Append($".TH {name.ToUpperInvariant()} 1 \"\" \"Slfd.Actors\" \"Slfd.Actors\"\n.SH NAME\n{Roff(name)} \\- {Roff(summary)}\n");

    /// <summary>Text that troff takes as it is: no escapes, no line that begins as a request.</summary>
    private static string Roff(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Split('\n')
        .Select(line => line.StartsWith('.') || line.StartsWith('\'') ? $"\\&{line}" : line));
}
