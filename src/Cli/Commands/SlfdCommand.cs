using System.CommandLine;
using System.CommandLine.Help;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Commands.Scaling;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary>The whole command line: every command, in the groups in which help shows them.</summary>
internal static class SlfdCommand
{
    private static readonly (string Title, string[] Names)[] s_groups =
    [
        ("Run", ["run", "plan", "serve", "node", "submit", "scale"]),
        ("Look", ["status", "grids", "cells", "cell", "logs", "nodes", "failures", "alerts", "tail", "history", "report", "audit"]),
        ("Change", ["pause", "resume", "cancel", "retry", "drain", "undrain", "quarantine", "restore", "forget", "acknowledge"]),
        ("Take away", ["export", "publish", "verify-bundle"]),
        ("Keep", ["data", "verify", "check", "backup", "restore-journal", "rebuild", "import", "clean", "notify"]),
    ];

    /// <summary>Makes it.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Runs dataset-distillation benchmarks: a grid file goes in, tables with mean ± std come out, even when processes crash in between.")
        {
            RunCommand.Create(), ServeCommand.Create(), NodeCommand.Create(), PlanCommand.Create(), ReportCommand.Create(), VerifyCommand.Create(), DataCommand.Create(), CleanCommand.Create(),
            ScaleCommand.Create(), NotifyCommand.Create(), CompleteCommand.Create(), ManCommand.Create(),
        };
        foreach (var command in TakeAwayCommands.Create().Concat(LookCommands.Create()).Concat(ChangeCommands.Create()).Concat(StateCommands.Create()))
        {
            root.Add(command);
        }

        root.Options.OfType<HelpOption>().Single().Action = new GroupedHelp(root.Options.OfType<HelpOption>().Single().Action!);
        return root;
    }

    /// <summary>The commands by group; those that are in none stand under the last, <c>More</c>.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<Command> Commands)> Groups(RootCommand root)
    {
        var known = root.Subcommands.Where(command => !command.Hidden).ToDictionary(command => command.Name);
        List<(string, IReadOnlyList<Command>)> groups = [.. s_groups.Select(group => (group.Title, (IReadOnlyList<Command>)[.. group.Names.Where(known.ContainsKey).Select(name => known[name])]))];
        var rest = known.Values.Where(command => !s_groups.Any(group => group.Names.Contains(command.Name))).ToList();
        return rest.Count == 0 ? groups : [.. groups, ("More", rest)];
    }

    /// <summary>The first sentence of a command's description.</summary>
    public static string Summary(Command command)
    {
        var line = (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\n")[0].Replace('\n', ' ');
        var ends = new[] { line.IndexOf(". ", StringComparison.Ordinal), line.IndexOf("; ", StringComparison.Ordinal), line.IndexOf(": ", StringComparison.Ordinal) }.Where(at => at > 0).ToList();
        return (ends.Count > 0 ? line[..ends.Min()] : line).TrimEnd('.');
    }

    /// <summary>Help of the root on one screen; of a command as the library writes it.</summary>
    private sealed class GroupedHelp(System.CommandLine.Invocation.CommandLineAction usual) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        /// <summary>Who asks for help need not have given what the command needs.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (parseResult.CommandResult.Command is not RootCommand root)
            {
                return ((System.CommandLine.Invocation.SynchronousCommandLineAction)usual).Invoke(parseResult);
            }

            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine($"{root.Description}\n");
            output.WriteLine("  slfd run hocon/grids/quickstart.conf       ten drawn classes, eight rows, a few minutes on two CPU cores");
            output.WriteLine("  slfd report quickstart                     the table again; 'slfd COMMAND --help' has examples for each command\n");
            foreach (var (title, commands) in Groups(root))
            {
                output.WriteLine(title);
                foreach (var command in commands)
                {
                    var summary = Summary(command);
                    output.WriteLine($"  {command.Name,-16} {(summary.Length <= 82 ? summary : summary[..81] + "…")}");
                }
            }

            output.WriteLine($"\n{ExitCode.Help}");
            return ExitCode.Success;
        }
    }
}
