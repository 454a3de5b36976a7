using Slfd.Artifacts.Attempts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Carrying;

/// <summary>A checkpoint arrives whole, whatever happens to the line or to the store on the way.</summary>
public sealed class When_a_checkpoint_is_carried : IAsyncLifetime
{
    private const int Large = 1_000_000;
    private readonly AStore _store = new();

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task The_end_of_the_attempts_log_comes_with_it()
    {
        AStore.Checkpoint(_store.Node, 3, "20-2");
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));
        File.WriteAllText(Path.Combine(_store.Node.Cell(AStore.Cell).Attempt(new(3)), CellFolder.LogFile), lines);
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(3), _store.Tell, default);
        var read = AttemptText.Read(_store.Runs.Cell(AStore.Cell), 0, 0, CellFolder.LogFile, 0, AttemptText.Longest);
        Assert.Equal(3, read?.Attempt);
        Assert.StartsWith("line ", read!.Text, StringComparison.Ordinal);
        Assert.EndsWith("line 19999\n", read.Text, StringComparison.Ordinal);
        Assert.InRange(read.Length, 60_000, 65_536);
        Assert.Contains(CellFolderView.Of(_store.Runs, AStore.Cell).Attempts.Single().Files, file => file.Name == CellFolder.LogFile);
    }

    [Fact]
    public async Task The_newest_pictures_of_evaluation_points_come_with_it()
    {
        AStore.Checkpoint(_store.Node, 3, "20-2");
        for (var iteration = 1; iteration <= 20; iteration++)
        {
            File.WriteAllText(Path.Combine(_store.Node.Cell(AStore.Cell).Attempt(new(3)), AttemptSheets.NameAt(iteration)), $"picture {iteration}");
        }

        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(3), _store.Tell, default);
        var seen = AttemptSheets.Of(_store.Runs.Cell(AStore.Cell));
        Assert.Equal(Enumerable.Range(13, 8).Select(iteration => new AttemptSheet(iteration, 3)), seen);
        using StreamReader picture = new(AttemptSheets.Open(_store.Runs.Cell(AStore.Cell), seen[^1])!);
        Assert.Equal("picture 20", await picture.ReadToEndAsync());
    }

    [Fact]
    public async Task It_lies_in_the_store_byte_for_byte_below_its_own_token()
    {
        var folder = AStore.Checkpoint(_store.Node, 3, "20-2", Large);
        Assert.Equal(20, await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(3), _store.Tell, default));
        var arrived = Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(3)), "20-2");
        Assert.All(["space.safetensors", "state.json", CellFolder.ManifestFile], name => Assert.Equal(File.ReadAllBytes(Path.Combine(folder, name)), File.ReadAllBytes(Path.Combine(arrived, name))));
        Assert.Equal([CellFolder.ManifestFile, "space.safetensors", "state.json"], Assert.Single((await _store.List()).Checkpoints).Files.Select(file => file.Name));
    }

    [Fact]
    public async Task The_newest_is_taken_and_older_ones_of_the_attempt_are_dropped_in_the_end()
    {
        foreach (var name in new[] { "10-1", "20-2", "20-3", "30-4" })
        {
            AStore.Checkpoint(_store.Node, 1, name);
            await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        }

        Assert.Equal(["30-4", "20-3"], (await _store.List()).Checkpoints.Select(checkpoint => checkpoint.Name));
    }

    [Fact]
    public async Task Half_a_checkpoint_on_the_node_is_left_where_it_is()
    {
        File.Delete(Path.Combine(AStore.Checkpoint(_store.Node, 1, "10-1"), CellFolder.ManifestFile));
        Assert.Equal(0, await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default));
        Assert.Empty(_store.Files());
    }

    [Fact]
    public async Task A_line_that_breaks_again_and_again_costs_less_than_a_chunk_each_time()
    {
        var puts = 0;
        _store.Before = call =>
        {
            if (call.Request.Method == "PUT" && ++puts % 2 == 1)
            {
                var left = 50_000;
                call.Request.Body = new CountedBody(call.Request.Body, count => left -= count, _ =>
                {
                    if (left <= 0)
                    {
                        call.Abort();
                    }
                });
            }

            return Task.CompletedTask;
        };
        AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        await _store.Client(chunk: 200_000).StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        Assert.True(puts > 5, $"{puts} requests");
        Assert.InRange(_store.Received, Large, Large + (puts * 140_000));
        Assert.Equal(AStore.Noise(Large, 1), File.ReadAllBytes(Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(1)), "10-1", "space.safetensors")));
    }

    [Fact]
    public async Task A_store_that_is_killed_in_the_middle_is_gone_on_with_when_it_is_back()
    {
        var killed = new TaskCompletionSource();
        _store.Before = async call =>
        {
            if (call.Request.Method == "PUT" && _store.Received > Large / 2 && killed.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, call.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        };
        AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        var carried = _store.Client(chunk: 100_000).StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        await killed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await _store.Kill();
        Assert.Empty(_store.Runs.Cell(AStore.Cell).WholeCheckpoints(new(1)));
        Assert.True(SpinWait.SpinUntil(() => _store.HasTold("cannot be used"), TimeSpan.FromSeconds(60)), "the node did not find the store away twice");
        await _store.Start();
        Assert.Equal(10, await carried.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.InRange(_store.Received, Large, Large + 110_000);
        Assert.Equal(AStore.Noise(Large, 1), File.ReadAllBytes(Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(1)), "10-1", "space.safetensors")));
    }

    [Fact]
    public async Task A_node_that_is_killed_in_the_middle_goes_on_in_its_next_life()
    {
        using var death = new CancellationTokenSource();
        _store.Before = _ =>
        {
            if (_store.Received > Large / 2)
            {
                death.Cancel();
            }

            return Task.CompletedTask;
        };
        AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, death.Token));
        _store.Before = null;
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        Assert.InRange(_store.Received, Large, Large + 140_000);
    }

    [Fact]
    public async Task A_bit_that_flips_on_the_way_is_noticed_and_the_file_sent_again()
    {
        Flip(times: 1);
        AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        Assert.Contains(_store.Told, text => text.Contains("arrived damaged", StringComparison.Ordinal));
        Assert.Equal(AStore.Noise(Large, 1), File.ReadAllBytes(Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(1)), "10-1", "space.safetensors")));
    }

    [Fact]
    public async Task A_line_that_flips_bits_for_ever_is_given_up_and_nothing_becomes_visible()
    {
        Flip(times: int.MaxValue);
        AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        await Assert.ThrowsAsync<ArtifactRefusedException>(() => _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default));
        Assert.Empty((await _store.List()).Checkpoints);
        Assert.DoesNotContain(_store.Files(), path => path.Contains("space.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_removes_it_meanwhile_does_no_harm()
    {
        var folder = AStore.Checkpoint(_store.Node, 1, "10-1", Large);
        _store.Before = _ =>
        {
            if (_store.Received > Large / 2 && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            return Task.CompletedTask;
        };
        Assert.Equal(10, await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default));
        Assert.False(Directory.Exists(folder));
        Assert.Equal(AStore.Noise(Large, 1), File.ReadAllBytes(Path.Combine(_store.Runs.Cell(AStore.Cell).Checkpoints(new(1)), "10-1", "space.safetensors")));
    }

    private void Flip(int times)
    {
        var flipped = 0;
        _store.Before = call =>
        {
            if (call.Request.Method == "PUT" && call.Request.Path.Value!.EndsWith("space.safetensors", StringComparison.Ordinal) && flipped < times)
            {
                flipped++;
                call.Request.Body = new CountedBody(call.Request.Body, _ => { }, bytes =>
                {
                    if (bytes.Length > 0)
                    {
                        bytes.Span[bytes.Length / 2] ^= 4;
                    }
                });
            }

            return Task.CompletedTask;
        };
    }
}
