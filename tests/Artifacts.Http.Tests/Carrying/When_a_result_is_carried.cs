using System.Net;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Carrying;

/// <summary>A finished attempt's artifacts lie in the store before anybody hears of them, become the cell's when they are accepted, and are fenced from then on.</summary>
public sealed class When_a_result_is_carried : IAsyncLifetime
{
    private readonly AStore _store = new();

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private CellFolder There => _store.Runs.Cell(AStore.Cell);

    [Fact]
    public async Task It_lies_below_its_token_until_it_is_accepted_and_is_the_cells_afterwards()
    {
        var hash = AStore.Result(_store.Node, AStore.Spec, 2);
        AStore.Checkpoint(_store.Node, 2, "10-1");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(2), _store.Tell, default);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(2), _store.Tell, default);
        Assert.Null(There.FaultOf(AStore.Cell, new(2), hash));
        Assert.False(There.IsPublished);

        await _store.Client().Publish(_store.Node, AStore.Lease(2), hash, _store.Tell, default);
        await _store.Client().Publish(_store.Node, AStore.Lease(2), hash, _store.Tell, default); // the first answer was lost
        Assert.All(CellFolder.Artifacts(AStore.Spec), name => Assert.True(File.Exists(Path.Combine(There.Root, name)), name));
        var listing = await _store.List();
        Assert.True(listing.Published);
        Assert.Empty(listing.Checkpoints);
        Assert.False(Directory.Exists(There.Incoming(new(2))));
        Assert.Equal(CellFolder.Artifacts(AStore.Spec).Order(), listing.Artifacts.Select(file => file.Name).Order());
    }

    [Fact]
    public async Task Whoever_comes_later_with_another_is_refused_whatever_its_token()
    {
        await Accept(token: 2);
        var before = _store.Files().Order().ToArray();
        foreach (var token in new[] { 1, 2, 3 })
        {
            using var file = await _store.Put("artifacts", CellFolder.MetricsFile, [1], token: token);
            using var checkpoint = await _store.Put("10-1", "a", [1], token: token);
            Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (file.StatusCode, checkpoint.StatusCode));
        }

        using var publish = await _store.Http.PostAsync($"attempts/1/publish?resultSha256={AStore.Sha256([7])}", null);
        Assert.Equal(HttpStatusCode.Conflict, publish.StatusCode);
        Assert.Equal(before, _store.Files().Order());
    }

    [Fact]
    public async Task A_stale_attempt_is_told_nothing_but_that_and_its_node_goes_on_to_the_coordinator()
    {
        await Accept(token: 2);
        AStore.Result(_store.Node, AStore.Spec, 1, """{"late":true}""");
        await _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default);
        Assert.Empty(Directory.Exists(There.Attempt(new(1))) ? Directory.GetFiles(There.Attempt(new(1))) : []);
    }

    [Fact]
    public async Task One_that_lacks_an_artifact_or_is_of_another_cell_does_not_count_as_stored()
    {
        AStore.Result(_store.Node, AStore.Spec, 1);
        var attempt = _store.Node.Cell(AStore.Cell).Attempt(new(1));
        WholeFile.WriteText(Path.Combine(attempt, CellFolder.SpecFile), (AStore.Spec with { Seed = 99 }).ToCanonicalJson());
        var refused = await Assert.ThrowsAsync<Slfd.Artifacts.Http.Carrying.ArtifactRefusedException>(() => _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default));
        Assert.Contains("specifies cell", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_store.Runs.Root, refused.Message, StringComparison.Ordinal);
        using var publish = await _store.Http.PostAsync($"attempts/7/publish?resultSha256={AStore.Sha256([7])}", null);
        Assert.Equal(HttpStatusCode.PreconditionFailed, publish.StatusCode);
    }

    [Fact]
    public async Task One_that_the_store_lost_before_it_was_published_is_carried_again()
    {
        var hash = AStore.Result(_store.Node, AStore.Spec, 1);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default);
        Directory.Delete(_store.Runs.Root, recursive: true);
        await _store.Client().Publish(_store.Node, AStore.Lease(1), hash, _store.Tell, default);
        Assert.True(There.IsPublished);
    }

    [Fact]
    public async Task One_that_does_not_count_is_removed_and_its_checkpoints_stay()
    {
        AStore.Result(_store.Node, AStore.Spec, 1);
        AStore.Checkpoint(_store.Node, 1, "10-1");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default);
        await _store.Client().Discard(AStore.Lease(1), _store.Tell, default);
        Assert.Empty(Directory.GetFiles(There.Attempt(new(1))));
        Assert.Single(There.WholeCheckpoints(new(1)));
    }

    private async Task Accept(int token)
    {
        var hash = AStore.Result(_store.Node, AStore.Spec, token);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(token), _store.Tell, default);
        await _store.Client().Publish(_store.Node, AStore.Lease(token), hash, _store.Tell, default);
    }
}
