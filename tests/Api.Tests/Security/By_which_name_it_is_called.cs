using System.Net;
using System.Net.Http.Headers;
using Slfd.Api.Security;
using Slfd.Networking;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Security;

/// <summary>Origin and Host are checked wherever the API listens, with and without tokens; and a host on loopback knows the user who started it.</summary>
public class By_which_name_it_is_called
{
    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "evil.example:80", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Host", "10.1.2.3", HttpStatusCode.OK)] // an address cannot be a stranger's name
    [InlineData("Host", "c1", HttpStatusCode.OK)] // nor can a name of this network
    [InlineData("Host", "slfd.lab.example", HttpStatusCode.OK)] // listed
    public async Task Off_loopback_under_insecure_too(string header, string value, HttpStatusCode expected)
    {
        await using var api = await new AnApi { Options = new() { Listen = "0.0.0.0:0", Insecure = true, Hosts = ["slfd.lab.example"], Patience = TimeSpan.FromMinutes(1) } }.Start();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"http://127.0.0.1:{api.Address.Port}/api/cells/retry?grid=*&state=failed"));
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await api.Http.SendAsync(request);
        Assert.Equal(expected == HttpStatusCode.OK, answer.StatusCode != HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_page_of_its_own_is_served()
    {
        await using var api = await new AnApi().Start();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/grids");
        request.Headers.TryAddWithoutValidation("Origin", api.Address.ToString().TrimEnd('/'));
        using var answer = await api.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task On_loopback_only_the_user_who_started_it_is_an_operator()
    {
        using TemporaryFolder folder = new();
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", Local = new(folder.Path), Patience = TimeSpan.FromMinutes(1) } }.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, await Pause(api, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Pause(api, new string('0', 64)));
        Assert.Equal(HttpStatusCode.Forbidden, await Pause(api, LocalSecret.ReadToken(Path.Combine(folder.Path, "node.token"))));
        var token = LocalSecret.ReadToken(Path.Combine(folder.Path, "operator.token"));
        Assert.Equal(HttpStatusCode.NotFound, await Pause(api, token)); // let in: there is no such grid
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "operator.token")));

        var place = await api.Get("/api/local?nonce=abc");
        Assert.Equal(LocalToken.Proof(token!, "abc", api.Address.Port), place.GetProperty("proof").GetString());
        Assert.NotEqual(LocalToken.Proof(token!, "abc", api.Address.Port + 1), place.GetProperty("proof").GetString()); // of no use at another port
    }

    [Fact]
    public async Task What_a_viewer_gets_writes_no_file()
    {
        await using var api = await new AnApi { Reports = true, Options = new() { Listen = "127.0.0.1:0", TokensFile = ATokensFile.With(), Patience = TimeSpan.FromMinutes(1) } }.Start();
        api.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "operator-0123456789abcdef");
        await api.Submit(AGrid.Named("g"));
        api.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "viewer-0123456789abcdef");
        var before = Files(api);
        foreach (var path in (string[])["/api/grids", "/api/grids/g", "/api/grids/g/report", "/api/grids/g/report?format=csv", "/api/cells?grid=g", "/api/nodes", "/api/audit", "/api/events", "/openapi/v1.json"])
        {
            using var answer = await api.Http.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        }

        Assert.Equal(before, Files(api));
    }

    private static string[] Files(AnApi api) =>
        [.. Directory.EnumerateFileSystemEntries(api.Runs.Root, "*", SearchOption.AllDirectories).Where(path => !Path.GetFileName(path).Contains(".db", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static async Task<HttpStatusCode> Pause(AnApi api, string? token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/grids/none/pause");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await api.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
