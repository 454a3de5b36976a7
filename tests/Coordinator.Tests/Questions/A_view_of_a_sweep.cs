using System.Text.Json;
using CsCheck;
using Slfd.Coordinator.Questions;
using Slfd.Coordinator.Tests.Operators;
using Slfd.Coordinator.Tests.Schedules;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Questions;

/// <summary>Questions are answered from a view that stays as it was, whatever the sweep does meanwhile.</summary>
public class A_view_of_a_sweep
{
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Fact]
    public void Answers_the_same_after_the_sweep_went_on() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var plan = Plan.Of(seed);
        World world = new(plan, new());
        var half = plan.Steps.Count / 2;
        Run(world, plan.Steps.Take(half));
        var (view, at) = (world.Coordinator.State.View(), world.Coordinator.Now.ToUnixTimeMilliseconds());
        var then = Everything(view, at);
        Run(world, plan.Steps.Skip(half));
        Assert.Equal(then, Everything(view, at));
        Assert.Equal(Everything(world.Coordinator.State.View(), at), Everything(world.Coordinator.State.View(), at));
    }, iter: 60);

    [Fact]
    public void Gives_a_page_of_cells_from_a_place_on_and_counts_only_when_asked()
    {
        ACoordinator coordinator = new();
        coordinator.Submit(AGrid.Named("g", seeds: 500)); // random and dc/pixel by turns
        var random = CellSelector.All with { Grid = "g", Methods = ["random"] };
        var first = coordinator.Ask<CellPage>(new GetCells(random, 0, 10));
        Assert.Equal((10, 20, null), (first.Cells.Length, first.Next, first.Total));
        Assert.Equal(500, coordinator.Ask<CellPage>(new GetCells(random, first.Next, 10, Count: true)).Total);
        Assert.Equal(1000, coordinator.Ask<CellPage>(new GetCells(AnOperator.OfGrid("g"), 0, 1)).Total); // known without counting
        Assert.Equal(0, coordinator.Ask<CellPage>(new GetCells(AnOperator.OfGrid("g", CellState.Done), 0, 1)).Total);
    }

    [Fact]
    public void Looks_at_no_cell_behind_the_page()
    {
        ACoordinator coordinator = new();
        coordinator.Submit(AGrid.Named("g", seeds: 500));
        Assert.Null(Selection.Of(coordinator.State.View(), CellSelector.All with { Methods = ["random"] }, out var selection));
        Assert.Equal([0, 2, 4], selection.From(0).Take(3).Select(place => place.Place));
        Assert.Equal([996, 998], selection.From(995).Select(place => place.Place));
    }

    private static void Run(World world, IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            world.Take(step);
        }
    }

    private static string Everything(SweepView view, long at)
    {
        IOperatorQuestion[] questions =
        [
            new GetGridStatus("a"), new GetGridStatus("b"), new GetGrids(), new GetGridPage(0, 10), new GetFailedCells("a"), new GetFailedCells("b"),
            new GetCells(CellSelector.All, 0, 100, Count: true), new GetNodes(0, 40), new GetAudit(0, 100), new GetHappenings(-1, 200),
        ];
        var ids = Enumerable.Range(0, view.Cells.Count).Select(cell => new GetCell(view.Cells[cell].Id.ToString()));
        return string.Join('\n', questions.Concat(ids).Select(question => Answers.To(view, question, at, new())).Concat<object>(view.ResultsAfter(0, 1000))
            .Select(answer => JsonSerializer.Serialize(answer, answer.GetType(), s_json)));
    }
}
