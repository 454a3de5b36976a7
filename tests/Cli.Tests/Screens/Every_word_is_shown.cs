using System.Globalization;
using Slfd.Cli.Rendering;
using Slfd.Cli.Screens;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Tests.Screens;

/// <summary>What the tables of words say is what screens show: a state, an end, a class or a kind that is added to one is on them, with its sign and under its own name.</summary>
public class Every_word_is_shown
{
    private static readonly DeviceId s_device = new(new("gpu3"), "cuda:1");
    private static readonly CellId s_cell = CellId.Parse("0123456789abcdef0123");

    public static TheoryData<NodeState> Nodes => [.. Enum.GetValues<NodeState>()];

    public static TheoryData<CellState> States => [.. Enum.GetValues<CellState>()];

    public static TheoryData<AttemptEnd> Ends => [.. Enum.GetValues<AttemptEnd>()];

    public static TheoryData<FailureClass> Classes => [.. Enum.GetValues<FailureClass>()];

    public static TheoryData<AlertKind> Kinds => [.. Enum.GetValues<AlertKind>()];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Of_a_node(NodeState state) => Shows(NodesScreen.Of([new(s_device.Node, state, 1, TimeSpan.FromSeconds(3), [])], Screen.Unlimited), NodeStates.Table[state]);

    [Theory]
    [MemberData(nameof(States))]
    public void Of_a_cell(CellState state) => Shows(CellScreen.Of(Cell(state), null, null, Screen.Unlimited), CellStates.Table[state]);

    [Theory]
    [MemberData(nameof(Ends))]
    public void Of_the_end_of_an_attempt(AttemptEnd end) =>
        Shows(CellScreen.Of(Cell(CellState.Waiting) with { Attempts = [new(new(1), s_device, 1_790_000_000_000, 1_790_000_100_000, end, string.Empty, false)] }, null, null, Screen.Unlimited), AttemptEnds.Table[end]);

    [Theory]
    [MemberData(nameof(Classes))]
    public void Of_a_failure(FailureClass kind)
    {
        CellFailure failure = new(kind, "it broke", string.Empty, 3);
        FailureGroup group = new(kind, "it broke", 1, [s_cell], new(["gpu3/cuda:1"], 1, 1, 1, 2), new(s_cell, "label", 3, CellState.Failed, failure));
        Shows(FailuresScreen.Of(new([group], 0), Screen.Unlimited), FailureClasses.Table[kind]);
        Assert.Contains($"{kind.Name()}: it broke", Plain(CellScreen.Of(Cell(CellState.Failed) with { Last = failure }, null, null, Screen.Unlimited)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_an_alert(AlertKind kind) => Shows(AlertsScreen.Of([new(kind, "key", "a title", "a text")], Screen.Unlimited), AlertKinds.Table[kind]);

    private static CellDetail Cell(CellState state) => new(new(s_cell, "label", state, 1, 0, s_device, null, string.Empty), "{}", ["g"], 0, [], null, null, default);

    private static void Shows<T>(Screen screen, Term<T> term)
        where T : struct, Enum => Assert.Contains($"{term.Glyph} {term.Name}", Plain(screen), StringComparison.Ordinal);

    private static string Plain(Screen screen)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture);
        screen.Print(output);
        return output.ToString();
    }
}
