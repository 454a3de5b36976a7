using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Vocabulary;
using Slfd.Web.Frames;
using Slfd.Web.Overview;
using Slfd.Web.Rendering;

namespace Slfd.Web.Tests.Frames;

/// <summary>What the tables of words say is what pages show: a state that is added to one is on them, under its own name.</summary>
public class Every_word_is_shown
{
    public static TheoryData<CellState> States => [.. Enum.GetValues<CellState>()];

    [Theory]
    [MemberData(nameof(States))]
    public async Task In_the_bar_of_a_grid(CellState state)
    {
        var bar = await Html.Render<Bar>((nameof(Bar.Status), SevenIn(state)));
        Assert.Contains($"7 {state.Name()}", bar, StringComparison.Ordinal);
        Assert.Contains($"b-{state.Name()}", bar, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task On_the_card_of_a_grid_unless_it_is_done(CellState state)
    {
        GridCard card = new(SevenIn(state), null, default, null);
        var cards = await Html.Render<GridsView>((nameof(GridsView.Grids), (IReadOnlyList<GridCard>)[card]), (nameof(GridsView.Base), string.Empty));
        Assert.Equal(state != CellState.Done, cards.Contains($"/g/g/cells?state={state.Name()}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_its_sign_its_name_and_its_sentence()
    {
        await All(CellStates.Table);
        await All(NodeStates.Table);
        await All(DeviceStates.Table);
        await All(AttemptEnds.Table);
        await All(FailureClasses.Table);
        await All(AlertKinds.Table);
        await All(Verdicts.Table);

        static async Task All<T>(TermTable<T> table)
            where T : struct, Enum
        {
            foreach (var term in table.All)
            {
                var word = System.Net.WebUtility.HtmlDecode(await Html.Render<Word<T>>((nameof(Word<T>.Term), term)));
                Assert.Contains($">{term.Glyph}<", word, StringComparison.Ordinal);
                Assert.Contains(term.Name, word, StringComparison.Ordinal);
                Assert.Contains(term.Sentence, word, StringComparison.Ordinal);
                Assert.Contains($"w-{WordClass.Of(term)}", word, StringComparison.Ordinal);
            }
        }
    }

    private static GridStatus SevenIn(CellState state) => GridStatus.Of("g", (state, 7));
}
