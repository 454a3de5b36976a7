using System.Net;
using Slfd.Artifacts.Attempts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Carrying;

/// <summary>What an attempt writes for people comes to the store without a checkpoint, is replaced by what is newer, and is never taken for a result.</summary>
public sealed class When_somebody_looks_at_a_running_attempt : IAsyncLifetime
{
    private const string Numbers = "iteration,loss,rate,memory_mb\n0,3,2,100\n";
    private readonly AStore _store = new();

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Its_log_its_numbers_and_its_pictures_come_and_grow()
    {
        Write(CellFolder.LogFile, "begins\n");
        Write(CellFolder.MetricsFile, Numbers);
        Write(AttemptSheets.NameAt(10), "picture 10");
        Assert.True(await Carry() > 40);
        Assert.Equal(("begins\n", Numbers), (Read(CellFolder.LogFile), Read(CellFolder.MetricsFile)));
        var received = _store.Received;
        File.AppendAllText(Path.Combine(Attempt(_store.Node), CellFolder.MetricsFile), "1,2,2,100\n");
        Write(AttemptSheets.NameAt(20), "picture 20");
        await Carry();
        Assert.Equal(Numbers + "1,2,2,100\n", Read(CellFolder.MetricsFile));
        Assert.Equal([new(10, 1), new(20, 1)], AttemptSheets.Of(_store.Runs.Cell(AStore.Cell)));
        Assert.Equal(Numbers.Length + 20, _store.Received - received); // what had come already was not sent again
        Assert.Empty((await _store.List()).Artifacts);
        Assert.Empty((await _store.List()).Checkpoints);
    }

    [Fact]
    public async Task A_long_log_is_followed_by_place_though_checkpoints_bring_its_end_alone()
    {
        AStore.Checkpoint(_store.Node, 1, "20-1");
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));
        Write(CellFolder.LogFile, lines);
        await Carry();
        AttemptFollower follower = new(_store.Runs.Cell(AStore.Cell), 1, accepted: 0, CellFolder.LogFile);
        System.Text.StringBuilder read = new();
        void Follow() => Assert.True(follower.Read(piece => read.Append(piece), () => Assert.Fail("it began anew")));
        Follow();
        File.AppendAllText(Path.Combine(Attempt(_store.Node), CellFolder.LogFile), "the last\n");
        await _store.Client().StoreCheckpoint(_store.Node, AStore.Lease(1), _store.Tell, default);
        Follow();
        await Carry();
        Follow();
        Assert.Equal(lines + "the last\n", read.ToString());
    }

    [Fact]
    public async Task Of_the_accepted_attempt_the_numbers_of_its_result_are_shown_and_its_log_stays()
    {
        Write(CellFolder.LogFile, "begins\n");
        Write(CellFolder.MetricsFile, Numbers);
        await Carry();
        var sha256 = AStore.Result(_store.Node, AStore.Spec, token: 1);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default);
        await _store.Client().Publish(_store.Node, AStore.Lease(1), sha256, _store.Tell, default);
        var final = AttemptText.Read(_store.Runs.Cell(AStore.Cell), 1, accepted: 1, CellFolder.MetricsFile, 0, 1000)!.Text;
        Assert.Equal(File.ReadAllText(Path.Combine(_store.Runs.Cell(AStore.Cell).Root, CellFolder.MetricsFile)), final);
        Assert.NotEqual(Numbers, final);
        Assert.Equal("begins\n", Read(CellFolder.LogFile));
    }

    [Fact]
    public async Task What_the_end_of_the_attempt_drops_under_way_comes_once_more()
    {
        Write(CellFolder.LogFile, "begins\n");
        var drops = 1;
        _store.Before = call =>
        {
            if (call.Request.Method == "PUT" && Interlocked.Exchange(ref drops, 0) == 1)
            {
                call.Request.Body = new BodyThat(() => Directory.Delete(_store.Runs.Cell(AStore.Cell).Incoming(new(1)), recursive: true), call.Request.Body);
            }

            return Task.CompletedTask;
        };
        await Carry();
        Assert.Equal((0, "begins\n"), (drops, Read(CellFolder.LogFile)));
        Assert.Empty(_store.Told);
    }

    [Fact]
    public async Task What_is_under_way_when_the_attempt_is_accepted_is_not_dropped_and_nothing_of_it_stays()
    {
        Write(CellFolder.LogFile, "begins\n");
        var sha256 = AStore.Result(_store.Node, AStore.Spec, token: 1);
        await _store.Client().StoreResult(_store.Node, AStore.Lease(1), _store.Tell, default);
        List<string> refused = [];
        _store.Before = async call =>
        {
            call.Response.OnStarting(() =>
            {
                if (call.Response.StatusCode >= 400)
                {
                    refused.Add($"{call.Request.Method} {call.Request.Path}: {call.Response.StatusCode}");
                }

                return Task.CompletedTask;
            });
            if (call.Request.Method == "POST" && call.Request.Path.Value!.EndsWith(AttemptStreams.Part, StringComparison.Ordinal))
            {
                _store.Runs.Cell(AStore.Cell).Publish(AStore.Cell, new(1), sha256);
            }

            await Task.CompletedTask;
        };
        _store.Counts = (_, _) => Task.FromResult(true);
        await Carry();
        Assert.Empty(refused);
        Assert.True(_store.Runs.Cell(AStore.Cell).IsPublished);
        Assert.Equal("begins\n", Read(CellFolder.LogFile));
        Assert.False(Directory.Exists(_store.Runs.Cell(AStore.Cell).Incoming(new(1))));
    }

    [Fact]
    public async Task Nothing_else_is_taken_and_nothing_for_another_node()
    {
        using var odd = await _store.Put(AttemptStreams.Part, "space.safetensors", [1]);
        using var result = await _store.Put(AttemptStreams.Part, CellFolder.ResultFile, [1]);
        using var picture = await _store.Put(AttemptStreams.Part, "sheet-01.png", [1]);
        using var large = await _store.Put(AttemptStreams.Part, CellFolder.LogFile, [1], bytes: AttemptStreams.Largest + 1);
        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge],
            new[] { odd, result, picture, large }.Select(answer => answer.StatusCode));
        _store.CallerIsGrantee = false;
        using var foreign = await _store.Put(AttemptStreams.Part, CellFolder.LogFile, [1]);
        using var commit = await _store.Commit(AttemptStreams.Part, new ArtifactFile(CellFolder.LogFile, 1, AStore.Sha256([1])));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (foreign.StatusCode, commit.StatusCode));
        Assert.Empty(_store.Files());
    }

    [Fact]
    public async Task No_link_is_written_through()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_store.Runs.Root)!, "elsewhere")).FullName;
        Directory.CreateDirectory(Attempt(_store.Runs));
        Directory.CreateSymbolicLink(_store.Runs.Cell(AStore.Cell).Streams(new(1)), elsewhere);
        Write(CellFolder.LogFile, "begins\n");
        await Assert.ThrowsAsync<ArtifactRefusedException>(Carry);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    private Task<long> Carry() => _store.Client().StoreStreams(_store.Node, AStore.Lease(1), _store.Tell, default);

    private string? Read(string file) => AttemptText.Read(_store.Runs.Cell(AStore.Cell), 1, accepted: 0, file, 0, 1000)?.Text;

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Attempt(_store.Node));
        File.WriteAllText(Path.Combine(Attempt(_store.Node), file), text);
    }

    private static string Attempt(RunsFolder runs) => runs.Cell(AStore.Cell).Attempt(new(1));

    /// <summary>Does something when it has been read to its end.</summary>
    private sealed class BodyThat(Action atEnd, Stream body) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await body.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                atEnd();
            }

            return count;
        }
    }
}
