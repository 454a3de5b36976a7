using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Messages.Coordination;
using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Tests.Vocabulary;

/// <summary>The words of the program: one table for each kind of state, with a word for every member.</summary>
public class Words
{
    private static readonly string[] s_hues = [Hue.Good, Hue.Active, Hue.Quiet, Hue.Attention, Hue.Bad];

    public static TheoryData<string> Kinds => [.. Tables().Select(table => table.Kind)];

    [Fact]
    public void Exist_for_states_of_cells_nodes_and_devices_ends_verdicts_failures_and_alerts() =>
        Assert.Equal(["class of a failure", "end of an attempt", "kind of an alert", "state of a cell", "state of a device", "state of a node", "verdict on a report"], Tables().Select(table => table.Kind).Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Have_a_name_of_their_own_a_glyph_of_their_own_a_known_colour_and_a_sentence(string kind)
    {
        var rows = Tables().Single(table => table.Kind == kind).Rows.ToList();
        Assert.Equal(rows.Count, rows.Select(row => row.Name).Distinct().Count());
        Assert.Equal(rows.Count, rows.Select(row => row.Glyph).Distinct().Count());
        Assert.All(rows, row => Assert.Matches("^[a-z]+(-[a-z]+)*$", row.Name));
        Assert.All(rows, row => Assert.Equal(1, new System.Globalization.StringInfo(row.Glyph).LengthInTextElements));
        Assert.All(rows, row => Assert.Contains(row.Colour, s_hues));
        Assert.All(rows, row => Assert.Matches(@"^[A-Z'].*\.$", row.Sentence));
    }

    [Fact]
    public void Are_what_json_writes()
    {
        JsonSerializerOptions options = new() { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };
        Assert.All(CellStates.Table.All, state => Assert.Equal($"\"{state.Name}\"", JsonSerializer.Serialize(state.Value, options)));
        Assert.All(AttemptEnds.Table.All, end => Assert.Equal($"\"{end.Name}\"", JsonSerializer.Serialize(end.Value, options)));
    }

    [Fact]
    public void Are_read_in_any_case_and_an_unknown_one_is_refused_with_all_that_are_known()
    {
        Assert.Equal(CellState.Failed, CellStates.Table.Parse("Failed"));
        var refusal = Assert.Throws<FormatException>(() => CellStates.Table.Parse("parked"));
        Assert.Equal("'parked' is no state of a cell: expected done, running, waiting, delayed, blocked, failed, cancelled", refusal.Message);
        Assert.Throws<FormatException>(() => CellStates.Table.Parse("4"));
    }

    [Fact]
    public void Are_missing_for_no_member()
    {
        var missing = Assert.Throws<ArgumentException>(() => new TermTable<NodeState>("state of a node", new Term<NodeState>(NodeState.Away, Hue.Quiet, "·", "It is away.")));
        Assert.Contains("no word for Working, Silent, Draining, Drained", missing.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ITermTable> Tables() =>
        from type in typeof(CellStates).Assembly.GetTypes()
        from property in type.GetProperties(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public)
        where property.PropertyType.IsAssignableTo(typeof(ITermTable))
        select (ITermTable)property.GetValue(null)!;
}
