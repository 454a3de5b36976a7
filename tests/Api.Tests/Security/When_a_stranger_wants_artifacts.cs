using System.Net;
using System.Net.Http.Headers;
using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Security;

/// <summary>The artifact endpoints behind the API's tokens: a node's token and an operator's open them, nobody else's does, and whatever is refused leaves no file.</summary>
public sealed class When_a_stranger_wants_artifacts : IAsyncLifetime
{
    private const string Node = "node-0123456789abcdef";
    private const string Viewer = "viewer-0123456789abcdef";
    private static readonly byte[] s_content = [1, 2, 3];
    private AnApi _api = null!;
    private LeaseId _lease;

    /// <summary>The node gpu1, whose token it is, runs the second attempt of a cell; the first was host-a's.</summary>
    public async Task InitializeAsync()
    {
        _api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", TokensFile = ATokensFile.With(), LargestBody = 1000 } }.Start();
        await _api.Coordinator.Ask<GridAccepted>(new SubmitGrid(AGrid.Named("g").ToJson(), RetryFailed: false), TimeSpan.FromMinutes(1));
        await _api.Tell<LeaseEnded>(new HandBack(AnApi.Node, 1, await _api.Lease(), 0));
        _lease = await _api.Lease(node: new("gpu1"));
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("nobodys-0123456789abcdef", HttpStatusCode.Unauthorized)]
    [InlineData(Viewer, HttpStatusCode.Forbidden)]
    [InlineData(Node, HttpStatusCode.OK)]
    public async Task A_write_needs_the_token_of_a_node(string? token, HttpStatusCode expected)
    {
        Assert.Equal(expected, await Put(token, "a", AStore.Sha256(s_content), s_content));
        Assert.Equal(expected == HttpStatusCode.OK, Files().Length == 1);
        Assert.Equal(expected == HttpStatusCode.OK, !_api.Log.Any(line => line.Contains("refused", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_node_writes_to_its_own_attempts_and_to_no_other()
    {
        Assert.Equal(HttpStatusCode.Conflict, await Put(Node, "a", AStore.Sha256(s_content), s_content, token: _lease.Token.Value - 1)); // another node's
        Assert.Equal(HttpStatusCode.Conflict, await Put(Node, "a", AStore.Sha256(s_content), s_content, token: _lease.Token.Value + 1)); // nobody's yet
        foreach (var (method, path) in (IEnumerable<(HttpMethod, string)>)[(HttpMethod.Post, $"publish?resultSha256={AStore.Sha256(s_content)}"), (HttpMethod.Delete, "artifacts")])
        {
            Assert.Equal(HttpStatusCode.Conflict, await Send(Node, method, path, token: _lease.Token.Value - 1));
        }

        Assert.Equal(HttpStatusCode.Conflict, await Send(Node, HttpMethod.Post, $"publish?resultSha256={AStore.Sha256(s_content)}")); // its own, which nobody accepted
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData("POST", "uploads/10")]
    [InlineData("POST", "publish?resultSha256=00")]
    [InlineData("DELETE", "artifacts")]
    [InlineData("GET", "uploads/10/a?bytes=1&sha256=00")]
    [InlineData("GET", "checkpoints/10/a")]
    public async Task Neither_a_viewer_nor_a_stranger_gets_to_any_of_it(string method, string path)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await Send(Viewer, new(method), path));
        Assert.Equal(HttpStatusCode.Unauthorized, await Send(null, new(method), path));
    }

    [Theory]
    [InlineData("..%2f..%2f..%2f..%2ftokens")]
    [InlineData("%2e%2e%2fresult.json")]
    [InlineData("..%5c..%5cresult.json")]
    [InlineData("%2fetc%2fpasswd")]
    public async Task No_path_leads_out_of_the_attempt(string name)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await Put(Node, name, AStore.Sha256(s_content), s_content));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_wrong_hash_leaves_nothing()
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Put(Node, "a", AStore.Sha256([3, 2, 1]), s_content));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_body_longer_than_announced_leaves_nothing_of_what_was_too_much()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Put(Node, "a", AStore.Sha256(s_content), AStore.Noise(70_000, 1), bytes: 3));
        Assert.DoesNotContain(Files(), path => new FileInfo(path).Length > 3);
    }

    [Fact]
    public async Task A_file_beyond_every_limit_and_a_list_beyond_its_own_are_refused()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Put(Node, "a", AStore.Sha256(s_content), s_content, bytes: (16L << 30) + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Send(Node, HttpMethod.Post, "uploads/10", new StringContent(new string(' ', 70_000), new MediaTypeHeaderValue("application/json"))));
        Assert.Empty(Files());
    }

    private Task<HttpStatusCode> Put(string? bearer, string name, string sha256, byte[] body, long? bytes = null, int? token = null) =>
        Send(bearer, HttpMethod.Put, $"uploads/10/{name}?offset=0&bytes={bytes ?? body.Length}&sha256={sha256}", new ByteArrayContent(body), token);

    private async Task<HttpStatusCode> Send(string? bearer, HttpMethod method, string path, HttpContent? content = null, int? token = null)
    {
        using HttpRequestMessage request = new(method, $"/api/artifacts/cells/{_lease.Cell}/attempts/{token ?? _lease.Token.Value}/{path}") { Content = content };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.ExpectContinue = content is not null; // who refuses a body hangs up, perhaps while it is still being sent
        using var answer = await _api.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private string[] Files()
    {
        var folder = _api.Runs.Cell(_lease.Cell).Root;
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }
}
