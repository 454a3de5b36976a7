using System.Diagnostics;
using System.Net;
using Slfd.Artifacts.Http.Store;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Store;

/// <summary>A caller writes to attempts that were granted to it; what is refused is never visible; and nothing but regular files counts.</summary>
public sealed class When_a_node_reaches_beyond_its_attempts : IAsyncLifetime
{
    private readonly AStore _store = new();

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Nothing_is_written_published_or_removed_for_another_node()
    {
        var sha256 = AStore.Result(_store.Runs, AStore.Spec, token: 1);
        _store.CallerIsGrantee = false;
        using var put = await _store.Put("10", "a", [1]);
        using var commit = await _store.Commit("artifacts", new ArtifactFile(CellFolder.ResultFile, 2, sha256));
        using var publish = await _store.Http.PostAsync($"attempts/1/publish?resultSha256={sha256}", null);
        using var discard = await _store.Http.DeleteAsync("attempts/1/artifacts");
        Assert.All([put, commit, publish, discard], answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.False((await _store.List()).Published);
        Assert.True(File.Exists(Path.Combine(Attempt, CellFolder.ResultFile)));
    }

    [Fact]
    public async Task Nor_for_an_attempt_that_nobody_was_granted()
    {
        _store.Standing = (_, _) => Task.FromResult(AttemptStanding.None);
        using var put = await _store.Put("10", "a", [1]);
        Assert.Equal(HttpStatusCode.Conflict, put.StatusCode);
        Assert.Empty(_store.Files());
    }

    [Fact]
    public async Task Only_the_accepted_result_is_published_and_it_cannot_be_discarded()
    {
        var sha256 = AStore.Result(_store.Runs, AStore.Spec, token: 1);
        _store.Standing = (_, _) => Task.FromResult<AttemptStanding>(new(new("gpu1"), Counts: true, Accepted: null));
        using var early = await _store.Http.PostAsync($"attempts/1/publish?resultSha256={sha256}", null);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        _store.Standing = (_, _) => Task.FromResult<AttemptStanding>(new(new("gpu1"), Counts: true, sha256));
        using var discard = await _store.Http.DeleteAsync("attempts/1/artifacts");
        Assert.Equal(HttpStatusCode.Conflict, discard.StatusCode);
        using var publish = await _store.Http.PostAsync($"attempts/1/publish?resultSha256={sha256}", null);
        Assert.Equal(HttpStatusCode.NoContent, publish.StatusCode);
        Assert.True((await _store.List()).Published);
    }

    [Fact]
    public async Task Artifacts_that_are_refused_were_never_visible()
    {
        // A specification of another cell: every file is complete and has its hash, and the whole is refused.
        ArtifactFile[] files = [.. await Task.WhenAll(CellFolder.Artifacts(AStore.Spec).Select(async name =>
        {
            var body = name == CellFolder.SpecFile ? "{}"u8.ToArray() : AStore.Noise(10, name.Length);
            (await _store.Put("artifacts", name, body)).Dispose();
            return new ArtifactFile(name, body.Length, AStore.Sha256(body));
        }))];
        using var commit = await _store.Commit("artifacts", files);
        Assert.Equal(HttpStatusCode.PreconditionFailed, commit.StatusCode);
        Assert.Empty((await _store.List()).Artifacts);
        Assert.Empty(Directory.GetFiles(Attempt));
    }

    [Fact]
    public async Task A_link_is_never_followed()
    {
        var (secret, elsewhere) = (Path.Combine(Path.GetDirectoryName(_store.Runs.Root)!, "secret"), Path.Combine(Path.GetDirectoryName(_store.Runs.Root)!, "elsewhere"));
        WholeFile.WriteText(secret, "secret");
        Directory.CreateDirectory(elsewhere);
        AStore.Result(_store.Runs, AStore.Spec, token: 1);
        var sheet = Path.Combine(Attempt, CellFolder.SheetFile);
        File.Delete(sheet);
        File.CreateSymbolicLink(sheet, secret);
        Directory.CreateDirectory(Path.Combine(Attempt, "incoming"));
        Directory.CreateSymbolicLink(Path.Combine(Attempt, "incoming", "10"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(Attempt)!, "2"), elsewhere);

        using var download = await _store.Http.GetAsync($"artifacts/{CellFolder.SheetFile}");
        Assert.Equal(HttpStatusCode.NotFound, download.StatusCode);
        Assert.DoesNotContain((await _store.List()).Artifacts, file => file.Name == CellFolder.SheetFile);
        using var upload = await _store.Put("10", "a", [1]);
        using var other = await _store.Put("10", "a", [1], token: 2);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (upload.StatusCode, other.StatusCode));
        using var publish = await _store.Http.PostAsync($"attempts/1/publish?resultSha256={WholeFile.Sha256(Path.Combine(Attempt, CellFolder.ResultFile))}", null);
        Assert.Equal(HttpStatusCode.PreconditionFailed, publish.StatusCode);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        Assert.Equal("secret", File.ReadAllText(secret));
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        AStore.Result(_store.Runs, AStore.Spec, token: 1);
        var sheet = Path.Combine(Attempt, CellFolder.SheetFile);
        File.Delete(sheet);
        Directory.CreateDirectory(Path.Combine(Attempt, "incoming", "10"));
        var part = Path.Combine(Attempt, "incoming", "10", $"a.{AStore.Sha256([1])}.part");
        foreach (var pipe in (string[])[sheet, part])
        {
            using var made = Process.Start("mkfifo", [pipe]);
            await made.WaitForExitAsync();
        }

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using var download = await _store.Http.GetAsync($"artifacts/{CellFolder.SheetFile}", patience.Token);
        Assert.Equal(HttpStatusCode.NotFound, download.StatusCode);
        using var upload = await _store.Put("10", "a", [1]).WaitAsync(patience.Token);
        Assert.Equal(HttpStatusCode.Conflict, upload.StatusCode);
        using var publish = await _store.Http.PostAsync("attempts/1/publish?resultSha256=00", null, patience.Token);
        Assert.Equal(HttpStatusCode.PreconditionFailed, publish.StatusCode);
        using var list = await _store.Http.GetAsync(string.Empty, patience.Token);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task An_upload_is_not_staged_without_end()
    {
        for (var number = 0; number < 64; number++)
        {
            using var answer = await _store.Put("10", "a", [(byte)number], bytes: 2, sha256: AStore.Sha256([(byte)number]));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var more = await _store.Put("10", "a", [99], bytes: 2);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
    }

    private string Attempt => _store.Runs.Cell(AStore.Cell).Attempt(new(1));
}
