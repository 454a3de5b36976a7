using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Slfd.Networking;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Security;

/// <summary>Tokens and the certificate of the HTTP API are taken up from their files while it is served.</summary>
public class When_a_token_is_taken_back
{
    private const string Vera = "vera viewer viewer-0123456789abcdef", Olga = "olga operator operator-0123456789abcdef";
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task It_opens_nothing_any_more_and_a_new_one_does()
    {
        var file = ATokensFile.With($"{Vera}\n{Olga}\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", TokensFile = file, LookEvery = s_often, Patience = TimeSpan.FromMinutes(1) } }.Start();
        Assert.Equal(HttpStatusCode.OK, await Ask(api, "viewer-0123456789abcdef"));
        await File.WriteAllTextAsync(file, $"{Olga}\nnina viewer another-0123456789abcdef\n");
        await Until(api, "viewer-0123456789abcdef", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await Ask(api, "another-0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await Ask(api, "operator-0123456789abcdef"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData("vera admin viewer-0123456789abcdef", "line 1")]
    [InlineData("", "holds no token")]
    [InlineData(null, "cannot be read")]
    public async Task A_file_that_cannot_be_used_changes_nothing_and_is_named(string? text, string because)
    {
        var file = ATokensFile.With($"{Vera}\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", TokensFile = file, LookEvery = s_often, Patience = TimeSpan.FromMinutes(1) } }.Start();
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, text);
        }

        await Until(() => Task.FromResult(api.Log.Any(line => line.Contains("what was said before still holds", StringComparison.Ordinal) && line.Contains(because, StringComparison.Ordinal))), because);
        Assert.Equal(HttpStatusCode.OK, await Ask(api, "viewer-0123456789abcdef"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task The_operators_token_of_the_runs_folder_is_made_anew_when_it_is_deleted()
    {
        await using var api = new AnApi();
        await using var served = await new AnApi { Options = new() { Listen = "127.0.0.1:0", Local = api.Runs, LookEvery = s_often, Patience = TimeSpan.FromMinutes(1) } }.Start();
        var old = await File.ReadAllTextAsync(api.Runs.OperatorToken);
        Assert.Equal(HttpStatusCode.OK, await Ask(served, old));
        File.Delete(api.Runs.OperatorToken);
        await Until(served, old, HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, await Ask(served, await File.ReadAllTextAsync(api.Runs.OperatorToken)));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_whoever_connects_next()
    {
        var folder = Directory.CreateTempSubdirectory("slfd-https-").FullName;
        using ACertificateAuthority authority = new(folder, "ours");
        var options = authority.HostOptions("host");
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", LookEvery = s_often, Patience = TimeSpan.FromMinutes(1), Certificate = CertificateFiles.Watched(options[1], options[3]) } }.Start();
        var first = ACertificateAuthority.SerialOf(options);
        await Shows(api, first);
        authority.HostOptions("host");
        var renewed = ACertificateAuthority.SerialOf(options);
        Assert.NotEqual(first, renewed);
        await Shows(api, renewed);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_is_noticed_and_the_host_is_ready_all_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("slfd-https-").FullName;
        using ACertificateAuthority authority = new(folder, "ours") { Lasts = TimeSpan.FromDays(10) };
        var options = authority.HostOptions("host");
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", Patience = TimeSpan.FromMinutes(1), Certificate = CertificateFiles.Watched(options[1], options[3]) } }.Start();
        using HttpClient http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = api.Address };
        Assert.StartsWith("ready\n1 certificates end soon", await http.GetStringAsync("/readyz"), StringComparison.Ordinal);
        Assert.Contains("this host's certificate for HTTPS ends on", await http.GetStringAsync("/api/notices"), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> Shown(AnApi api)
    {
        var serial = string.Empty;
        using HttpClient http = new(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                serial = certificate!.SerialNumber;
                return true;
            },
        });
        try
        {
            (await http.GetAsync(new Uri(api.Address, "/healthz"))).Dispose();
        }
        catch (HttpRequestException)
        {
            // A host that is kept from its processor gives a handshake up; it is asked again.
        }

        return serial;
    }

    private static async Task<HttpStatusCode> Ask(AnApi api, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/grids");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await api.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static Task Shows(AnApi api, string serial) => Until(async () => await Shown(api) == serial, $"the certificate {serial}");

    private static Task Until(AnApi api, string token, HttpStatusCode expected) => Until(async () => await Ask(api, token) == expected, $"{expected}");

    private static async Task Until(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"waited two minutes for {what}");
            await Task.Delay(20);
        }
    }
}
