using Slfd.Coordinator.Questions;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Grids;

/// <summary>Editing a grid and submitting it again adds only the new cells; nothing finished is run again.</summary>
public class When_a_grid_is_submitted_again
{
    private readonly ACoordinator _coordinator = new();

    [Fact]
    public void Unchanged_nothing_is_written()
    {
        _coordinator.Submit(AGrid.Named("g"));
        var written = _coordinator.Journal.Count;
        Assert.Equal(4, _coordinator.Submit(AGrid.Named("g")).Waiting);
        Assert.Equal(written, _coordinator.Journal.Count);
    }

    [Fact]
    public void With_more_seeds_only_the_new_cells_wait()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Succeed(_coordinator.Lease());
        _coordinator.Succeed(_coordinator.Lease());
        var status = _coordinator.Submit(AGrid.Named("g", seeds: 2));
        Assert.Equal((4, 2, 2), (status.Cells, status.Done, status.Waiting));
    }

    [Fact]
    public void With_other_seeds_running_cells_that_no_grid_names_are_withdrawn()
    {
        _coordinator.Hello();
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        var lease = _coordinator.Lease();
        var status = _coordinator.Submit(AGrid.Named("g", seeds: 1, firstSeed: 5));
        Assert.Equal((2, 0), (status.Waiting, status.Running));
        Assert.Equal([lease], _coordinator.Beat(1, ACoordinator.BeatOf(lease))!.Revoked);
        Assert.Equal(ReleaseReason.Withdrawn, _coordinator.Journal.OfType<LeaseReleased>().Single().Reason);
    }

    [Fact]
    public void A_cell_that_another_grid_still_names_goes_on()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Submit(AGrid.Named("h", seeds: 2));
        _coordinator.Lease();
        _coordinator.Submit(AGrid.Named("g", seeds: 1, firstSeed: 5));
        Assert.Single(_coordinator.State.OpenLeases);
        Assert.Equal(1, _coordinator.Status("h").Running);
    }

    [Fact]
    public void Back_to_what_it_was_its_results_are_still_there()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        var lease = _coordinator.Lease();
        _coordinator.Succeed(lease);
        _coordinator.Submit(AGrid.Named("g", seeds: 1, firstSeed: 5));
        Assert.Equal(0, _coordinator.Status("g").Done);
        Assert.Equal(lease.Cell, CellSpec.FromJson(_coordinator.State.View().ResultsAfter(0, 1)[0].SpecJson).Id());
        Assert.Equal(1, _coordinator.Submit(AGrid.Named("g", seeds: 1)).Done);
    }

    [Fact]
    public void A_late_result_of_a_cell_that_left_every_grid_is_kept()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        var lease = _coordinator.Lease();
        _coordinator.Submit(AGrid.Named("g", seeds: 1, firstSeed: 5));
        Assert.Equal(Verdict.Accepted, _coordinator.Succeed(lease));
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_no_grid_is_refused(string json) => _coordinator.Ask<Refused>(new SubmitGrid(json, RetryFailed: false));

    [Fact]
    public void A_grid_without_cells_or_with_the_same_cell_twice_is_refused()
    {
        var grid = AGrid.Named("g");
        Assert.Contains("twice", Refusal((grid with { Seeds = [1, 1] }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("cells", Refusal((grid with { Seeds = [] }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("48", Refusal((grid with { Resolutions = [48] }).ToJson()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../..")]
    [InlineData("/etc")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("\u001b[2J")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("-rf")]
    [InlineData("a\u202eb")]
    public void A_name_that_is_no_name_is_refused_and_not_repeated_raw(string name) => Assert.DoesNotContain(Refusal(AGrid.Named(name).ToJson()), char.IsControl);

    [Fact]
    public void Long_names_and_texts_with_control_characters_are_refused()
    {
        Assert.Contains("at most 64", Refusal(AGrid.Named(new('a', 65)).ToJson()), StringComparison.Ordinal);
        var grid = AGrid.Named("g");
        Assert.Contains("control characters", Refusal((grid with { Generator = new() { File = "a\u001b[2Jb" } }).ToJson()), StringComparison.Ordinal);
        Assert.Contains("4096", Refusal((grid with { Generator = new() { File = new('a', 5000) } }).ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public void With_other_cells_under_its_name_it_is_refused_with_what_differs_and_both_ways_on()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        _coordinator.Submit(AGrid.Named("g-2", seeds: 1));
        _coordinator.Succeed(_coordinator.Lease());
        var written = _coordinator.Journal.Count;
        var refusal = Refusal(AGrid.Named("g", seeds: 1, firstSeed: 5).ToJson());
        Assert.Equal(written, _coordinator.Journal.Count);
        Assert.All(["seeds: + 5; − 0", "2 of its 2 cells (1 done)", "--replace", "'g-3'"], said => Assert.Contains(said, refusal, StringComparison.Ordinal));
        Assert.Equal(0, _coordinator.Ask<GridAccepted>(new SubmitGrid(AGrid.Named("g", seeds: 1, firstSeed: 5).ToJson(), RetryFailed: false, Replace: true)).Status.Done);
    }

    [Fact]
    public void With_more_cells_it_is_accepted_and_says_what_differs()
    {
        _coordinator.Submit(AGrid.Named("g", seeds: 1));
        Assert.Equal(["seeds: + 1, 2"], _coordinator.Ask<GridAccepted>(new SubmitGrid(AGrid.Named("g", seeds: 3).ToJson(), RetryFailed: false)).Changes!);
        Assert.Null(_coordinator.Ask<GridAccepted>(new SubmitGrid(AGrid.Named("g", seeds: 3).ToJson(), RetryFailed: false)).Changes);
    }

    private string Refusal(string json) => _coordinator.Ask<Refused>(new SubmitGrid(json, RetryFailed: false)).Because;
}
