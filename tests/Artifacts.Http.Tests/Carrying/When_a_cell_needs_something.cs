using Slfd.Artifacts.Http.Carrying;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Carrying;

/// <summary>Before a cell starts, what it goes on from and what it follows is brought to its host, as sound as it was stored.</summary>
public sealed class When_a_cell_needs_something : IAsyncLifetime
{
    private readonly AStore _store = new();

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private CellFolder Here => _store.Node.Cell(AStore.Cell);

    [Fact]
    public async Task The_newest_checkpoint_of_an_earlier_attempt_comes_whole()
    {
        Stored(1, "30-3");
        Stored(2, "20-2");
        Stored(3, "20-1");
        await Fetch(token: 4);
        Assert.Equal([new(30, 3)], Here.WholeCheckpoints(new(1)));
        Assert.Equal(AStore.Noise(1000, 1), File.ReadAllBytes(Path.Combine(Here.Checkpoints(new(1)), "30-3", "space.safetensors")));
        Assert.Equal([1], Here.Attempts().Where(token => Here.WholeCheckpoints(token).Count > 0).Select(token => token.Value));
    }

    [Fact]
    public async Task One_of_a_later_attempt_is_none_of_its_business()
    {
        Stored(5, "30-3");
        await Fetch(token: 5);
        Assert.Empty(Here.WholeCheckpoints(new(5)));
    }

    [Fact]
    public async Task One_that_changed_on_the_stores_disk_is_passed_over_for_the_one_before()
    {
        AStore.Checkpoint(_store.Node, 1, "20-2");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        AStore.Checkpoint(_store.Node, 1, "30-3");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        Directory.Delete(_store.Node.Root, recursive: true);
        var rotten = Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(1)), "30-3", "space.safetensors");
        var bytes = File.ReadAllBytes(rotten);
        bytes[500] ^= 1;
        File.WriteAllBytes(rotten, bytes);
        await Fetch(token: 2);
        Assert.Equal([new(20, 2)], Here.WholeCheckpoints(new(1)));
        Assert.Contains(_store.Told, text => text.Contains("30-3", StringComparison.Ordinal) && text.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_copy_here_is_replaced()
    {
        Stored(1, "30-3");
        await Fetch(token: 2);
        var copy = Path.Combine(Here.Checkpoints(new(1)), "30-3", "state.json");
        File.WriteAllText(copy, "rot");
        await Fetch(token: 2);
        Assert.Equal("30-3", File.ReadAllText(copy));
    }

    [Fact]
    public async Task The_experts_that_it_follows_come_once()
    {
        var expert = ACell.MttPixel.Dependencies().ToArray();
        foreach (var spec in expert)
        {
            var hash = AStore.Result(_store.Runs, spec, 1);
            _store.Runs.Cell(spec.Id()).Publish(spec.Id(), new(1), hash);
        }

        await _store.Client().Fetch(_store.Node, new(ACell.MttPixel.Id(), new(1)), ACell.MttPixel, _store.Tell, default);
        Assert.All(expert, spec => Assert.Equal($"{CellFolder.ExpertsFile} of 1", File.ReadAllText(Path.Combine(_store.Node.Cell(spec.Id()).Root, CellFolder.ExpertsFile))));
        Assert.All(expert, spec => Assert.True(_store.Node.Cell(spec.Id()).IsPublished));
    }

    [Fact]
    public async Task An_expert_that_was_accepted_but_not_yet_published_comes_all_the_same()
    {
        foreach (var spec in ACell.MttPixel.Dependencies())
        {
            AStore.Result(_store.Runs, spec, 1);
        }

        await _store.Client().Fetch(_store.Node, new(ACell.MttPixel.Id(), new(1)), ACell.MttPixel, _store.Tell, default);
        Assert.All(ACell.MttPixel.Dependencies(), spec => Assert.True(_store.Node.Cell(spec.Id()).IsPublished));
    }

    [Fact]
    public async Task An_expert_that_the_store_lacks_is_named()
    {
        var missing = await Assert.ThrowsAsync<ArtifactMissingException>(() => _store.Client().Fetch(_store.Node, new(ACell.MttPixel.Id(), new(1)), ACell.MttPixel, _store.Tell, default));
        Assert.Contains(ACell.MttPixel.Dependencies().First().Id().ToString(), missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluation_unit_gets_the_newest_checkpoint_of_its_cell_and_leaves_no_earlier_one_here()
    {
        var units = AStore.Spec.Units().Take(4).ToList();
        Stored(1, "30-3");
        await Task.WhenAll(units.Select(FetchUnit));
        Assert.Equal([new(30, 3)], Here.WholeCheckpoints(new(1)));
        Stored(1, "40-4");
        await Task.WhenAll(units.Select(FetchUnit));
        Assert.Equal([new(40, 4)], Here.WholeCheckpoints(new(1)));
        await FetchUnit(units[0]);
        Assert.Equal([new(40, 4)], Here.WholeCheckpoints(new(1)));

        Task FetchUnit(CellSpec unit) => _store.Client().Fetch(_store.Node, new(unit.Id(), new(1)), unit, _store.Tell, default);
    }

    [Fact]
    public async Task An_evaluation_unit_of_a_cell_that_runs_once_more_gets_a_checkpoint_of_the_new_attempt()
    {
        Stored(1, "90-9");
        var hash = AStore.Result(_store.Node, AStore.Spec, 2);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(2), _store.Tell, default);
        await _store.Client().Publish(_store.Node, AStore.Lease(2), hash, _store.Tell, default);
        _store.Counts = (_, token) => Task.FromResult(token.Value == 3);
        AStore.Checkpoint(_store.Node, 3, "20-2");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(3), _store.Tell, default);
        Directory.Delete(_store.Node.Root, recursive: true);

        var unit = AStore.Spec.UnitAt(0);
        await _store.Client().Fetch(_store.Node, new(unit.Id(), new(1)), unit, _store.Tell, default);
        Assert.Equal([new(20, 2)], Here.WholeCheckpoints(new(3)));
        Assert.Empty(Here.WholeCheckpoints(new(1)));
    }

    [Fact]
    public async Task A_cell_that_puts_its_units_together_gets_their_results_and_its_own_checkpoint()
    {
        Stored(1, "30-3");
        foreach (var unit in AStore.Spec.Units())
        {
            _store.Runs.Cell(unit.Id()).Publish(unit.Id(), new(1), AStore.Result(_store.Runs, unit, 1));
        }

        await Fetch(token: 2);
        Assert.DoesNotContain(AStore.Spec.Units(), unit => _store.Node.Cell(unit.Id()).IsPublished);
        await _store.Client().Fetch(_store.Node, AStore.Lease(2), AStore.Spec, _store.Tell, default, Judging.Gather);
        Assert.All(AStore.Spec.Units(), unit => Assert.True(_store.Node.Cell(unit.Id()).IsPublished));
        Assert.Equal([new(30, 3)], Here.WholeCheckpoints(new(1)));
    }

    private void Stored(int token, string name) => AStore.Checkpoint(_store.Runs, token, name);

    private Task Fetch(int token) => _store.Client().Fetch(_store.Node, AStore.Lease(token), AStore.Spec, _store.Tell, default);
}
