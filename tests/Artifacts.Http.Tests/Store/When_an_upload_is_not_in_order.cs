using System.Net;
using System.Net.Http.Headers;
using Slfd.Support.Api;

namespace Slfd.Artifacts.Http.Tests.Store;

/// <summary>Whatever comes from the network: nothing but known names below known tokens is ever written, and nothing half.</summary>
public sealed class When_an_upload_is_not_in_order : IAsyncLifetime
{
    private readonly AStore _store = new() { Limits = new() { LargestFile = 100_000, LargestRequest = 50_000 } };

    public async Task InitializeAsync() => await _store.Start();

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [InlineData("attempts/1/uploads/10/..%2f..%2fresult.json")]
    [InlineData("attempts/1/uploads/10/..")]
    [InlineData("attempts/1/uploads/10/.hidden")]
    [InlineData("attempts/1/uploads/10/%2fetc%2fpasswd")]
    [InlineData("attempts/1/uploads/10/a%00b")]
    [InlineData("attempts/1/uploads/10/uploads.json")]
    [InlineData("attempts/1/uploads/..%2f..%2f..%2fx/a")]
    [InlineData("attempts/1/uploads/010/a")]
    [InlineData("attempts/1/uploads/10-0/a")]
    [InlineData("attempts/1/uploads/99999999999/a")]
    [InlineData("attempts/1/uploads/artifacts/other.txt")]
    [InlineData("attempts/1/uploads/artifacts/..%2fresult.json")]
    [InlineData("attempts/0/uploads/10/a")]
    [InlineData("attempts/-1/uploads/10/a")]
    [InlineData("attempts/+1/uploads/10/a")]
    [InlineData("attempts/01/uploads/10/a")]
    [InlineData("attempts/..%2f2/uploads/10/a")]
    public async Task A_name_that_is_none_is_refused(string path)
    {
        using var answer = await _store.Http.PutAsync($"{path}?offset=0&bytes=1&sha256={AStore.Sha256([1])}", new ByteArrayContent([1]));
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        Assert.Empty(_store.Files());
        using var read = await _store.Http.GetAsync(path.Replace("uploads", "checkpoints", StringComparison.Ordinal));
        Assert.Contains(read.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
    }

    [Theory]
    [InlineData("..")]
    [InlineData("..%2f..%2fetc")]
    [InlineData("0123456789ABCDEF0123")]
    [InlineData("0123")]
    public async Task A_cell_that_is_none_is_refused(string cell)
    {
        using var answer = await _store.Http.GetAsync(new Uri($"{_store.Address}api/artifacts/cells/{cell}"));
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
    }

    [Fact]
    public async Task Files_of_the_store_itself_are_out_of_reach()
    {
        WholeFile.WriteText(Path.Combine(_store.Runs.Root, "coordinator.db"), "secret");
        foreach (var path in new[] { "artifacts/..%2f..%2f..%2fcoordinator.db", "artifacts/coordinator.db", "attempts/1/checkpoints/10/..%2f..%2f..%2f..%2f..%2f..%2fcoordinator.db" })
        {
            using var answer = await _store.Http.GetAsync(path);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        }
    }

    [Fact]
    public async Task A_wrong_hash_leaves_nothing()
    {
        using var answer = await _store.Put("10", "a", [1, 2, 3], sha256: AStore.Sha256([3, 2, 1]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Empty(_store.Files());
    }

    [Fact]
    public async Task A_file_larger_than_allowed_is_refused_before_it_is_sent()
    {
        using var answer = await _store.Put("10", "a", [1], bytes: 100_001);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(_store.Files());
    }

    [Fact]
    public async Task A_body_longer_than_announced_or_allowed_is_refused_and_what_was_there_stays()
    {
        var content = AStore.Noise(90_000, 1);
        using var first = await _store.Put("10", "a", content[..40_000], bytes: content.Length, sha256: AStore.Sha256(content));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var tooMuch = await _store.Put("10", "a", content, offset: 40_000, bytes: content.Length, sha256: AStore.Sha256(content));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooMuch.StatusCode);
        using var beyond = await _store.Put("11", "a", AStore.Noise(2000, 2), bytes: 1000, sha256: AStore.Sha256(content));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, beyond.StatusCode);
        using var second = await _store.Put("10", "a", content[40_000..], offset: 40_000, bytes: content.Length, sha256: AStore.Sha256(content));
        Assert.Equal("""{"offset":90000,"complete":true}""", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_offset_that_is_not_the_next_is_answered_with_where_to_go_on()
    {
        byte[] content = [1, 2, 3, 4];
        using var ahead = await _store.Put("10", "a", content[2..], offset: 2, bytes: 4, sha256: AStore.Sha256(content));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, ahead.StatusCode);
        using var first = await _store.Put("10", "a", content[..2], bytes: 4, sha256: AStore.Sha256(content));
        using var again = await _store.Put("10", "a", content[..2], bytes: 4, sha256: AStore.Sha256(content));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, again.StatusCode);
        Assert.Equal("""{"offset":2,"complete":false}""", await _store.Http.GetStringAsync($"attempts/1/uploads/10/a?bytes=4&sha256={AStore.Sha256(content)}"));
    }

    [Fact]
    public async Task What_is_not_complete_does_not_become_visible()
    {
        byte[] one = [1];
        byte[] manifest = [2];
        ArtifactFile[] files = [new("a", 1, AStore.Sha256(one)), new(CellFolder.ManifestFile, 1, AStore.Sha256(manifest))];
        (await _store.Put("10", "a", one)).Dispose();
        using var half = await _store.Commit("10", files);
        Assert.Equal(HttpStatusCode.PreconditionFailed, half.StatusCode);
        using var without = await _store.Commit("10", files[0]);
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var nothing = await _store.Commit("10");
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
        Assert.Empty((await _store.List()).Checkpoints);
        (await _store.Put("10", CellFolder.ManifestFile, manifest)).Dispose();
        using var whole = await _store.Commit("10", files);
        using var repeated = await _store.Commit("10", files);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (whole.StatusCode, repeated.StatusCode));
        Assert.Single((await _store.List()).Checkpoints);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"files":[null]}""")]
    [InlineData("""{"files":[{"name":"../x","bytes":1,"sha256":"00"}]}""")]
    [InlineData("""{"files":[{"name":null,"bytes":1,"sha256":"00"}]}""")]
    public async Task A_list_that_is_none_is_refused(string body)
    {
        using var answer = await _store.Http.PostAsync("attempts/1/uploads/10", new StringContent(body, new MediaTypeHeaderValue("application/json")));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_store.Files());
    }
}
