using System.CommandLine;
using Slfd.Api.Texts;
using Slfd.Messages.Coordination;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Operators;

/// <summary>The options by which operators say which cells they mean.</summary>
internal static class SelectorOptions
{
    private static readonly Argument<string[]> s_cells = new("CELL") { Description = "Ids of cells, or their first digits", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string?> s_grid = new("--grid") { Description = "Cells of this grid; * stands for any characters", HelpName = "NAME" };
    private static readonly Option<string[]> s_state = new("--state") { Description = $"In one of these states: {CellStates.Table.Names}", HelpName = "STATE,…" };
    private static readonly Option<string[]> s_dataset = new("--dataset") { Description = "On this data set", HelpName = "NAME" };
    private static readonly Option<string[]> s_method = new("--method") { Description = "By this method, named as in tables; * stands for any characters: \"dc/*\", expert", HelpName = "NAME" };
    private static readonly Option<string?> s_node = new("--node") { Description = "Whose latest attempt was or is on this node; * stands for any characters", HelpName = "NAME" };
    private static readonly Option<string?> s_attempts = new("--attempts") { Description = "Leased so often: 2, 2-5, \">1\", \"<=3\"", HelpName = "N" };

    public static void AddTo(Command command, bool cells)
    {
        if (cells)
        {
            command.Add(s_cells);
        }

        foreach (var option in new Option[] { s_grid, s_state, s_dataset, s_method, s_node, s_attempts })
        {
            command.Add(option);
        }
    }

    /// <exception cref="CommandFailure">One of the options says nothing.</exception>
    public static CellSelector Of(ParseResult parsed, bool cells)
    {
        try
        {
            return SelectorText.Parse(parsed.GetValue(s_grid), parsed.GetValue(s_state), parsed.GetValue(s_dataset), parsed.GetValue(s_method), parsed.GetValue(s_node),
                parsed.GetValue(s_attempts), cells ? parsed.GetValue(s_cells) : null);
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
    }
}
