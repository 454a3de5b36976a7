using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Slfd.Api.Security;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Security;

/// <summary>A caller without the right gets nothing, is told why, and is logged; no matter what is sent, the process lives and the grid stands as it stood.</summary>
public class When_a_stranger_calls
{
    [Theory]
    [InlineData(null, "GET", "/api/grids", HttpStatusCode.Unauthorized)]
    [InlineData("wrong-0123456789abcdef", "GET", "/api/grids", HttpStatusCode.Unauthorized)]
    [InlineData("viewer-0123456789abcdef", "GET", "/api/grids", HttpStatusCode.OK)]
    [InlineData("viewer-0123456789abcdef", "POST", "/api/grids/g/pause", HttpStatusCode.Forbidden)]
    [InlineData("node-0123456789abcdef", "GET", "/api/grids", HttpStatusCode.Forbidden)]
    [InlineData("operator-0123456789abcdef", "POST", "/api/grids/g/pause", HttpStatusCode.NotFound)]
    [InlineData(null, "GET", "/healthz", HttpStatusCode.OK)]
    [InlineData(null, "GET", "/openapi/v1.json", HttpStatusCode.Unauthorized)]
    [InlineData(null, "DELETE", "/nothing", HttpStatusCode.Unauthorized)]
    public async Task A_token_opens_what_its_role_may(string? token, string method, string path, HttpStatusCode expected)
    {
        await using var api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", TokensFile = ATokensFile.With() } }.Start();
        using HttpRequestMessage request = new(new(method), path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await api.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        if (expected is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            Assert.Contains("token", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains(api.Log, line => line.Contains("refused", StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Host", "evil.example")]
    public async Task A_page_of_another_site_cannot_use_the_trust_in_this_machine(string header, string value)
    {
        await using var api = await new AnApi().Start();
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/grids");
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await api.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_chunk_that_is_larger_than_any_can_be_is_the_callers_fault()
    {
        await using var api = await new AnApi().Start();
        using TcpClient caller = new("127.0.0.1", api.Address.Port);
        var request = string.Join("\r\n", "POST /api/grids HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", "Transfer-Encoding: chunked", "", "FFFFFFFFFFFFFFFF", "x");
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader answer = new(caller.GetStream());
        Assert.StartsWith("HTTP/1.1 400 ", await answer.ReadLineAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(api.Log, line => line.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_network_is_not_served_without_tokens_unless_somebody_insists()
    {
        var refused = await Assert.ThrowsAsync<CommandFailure>(() => ApiHost.StartAsync(new() { Listen = "*:0" }, new(Akka.Actor.ActorRefs.Nobody, Akka.Actor.ActorRefs.Nobody, new("/nowhere")), default));
        Assert.Contains("--insecure", refused.Message, StringComparison.Ordinal);
        await using var insisted = await ApiHost.StartAsync(new() { Listen = "*:0", Insecure = true }, new(Akka.Actor.ActorRefs.Nobody, Akka.Actor.ActorRefs.Nobody, new("/nowhere")), default);
    }

    [Theory]
    [InlineData("vera viewer viewer-0123456789abcdef", UnixFileMode.UserRead | UnixFileMode.OtherRead, "chmod 600")]
    [InlineData("vera admin viewer-0123456789abcdef", UnixFileMode.UserRead, "line 1")]
    [InlineData("vera viewer short", UnixFileMode.UserRead, "shorter")]
    [InlineData("vera viewer sha256:12", UnixFileMode.UserRead, "64 hex digits")]
    [InlineData("", UnixFileMode.UserRead, "holds no token")]
    public void A_tokens_file_that_protects_nothing_is_refused(string text, UnixFileMode mode, string sentence)
    {
        var file = ATokensFile.With(text, mode);
        var refused = Assert.Throws<CommandFailure>(() => TokenFile.Read(file));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Ten thousand requests, numbered from SLFD_FIRST_SEED (0 by default), each number the seed of one: wild paths, verbs, headers and bodies, torn and oversized JSON, and bytes that are no HTTP at all.</summary>
    [Fact]
    public async Task Ten_thousand_malformed_requests_are_refused_and_nothing_is_disturbed()
    {
        await using var api = await new AnApi { LeaseTerm = TimeSpan.FromHours(1), Options = new() { Listen = "127.0.0.1:0", LargestBody = 64 << 10, Patience = TimeSpan.FromMinutes(1) } }.Start();
        await api.Submit(AGrid.Named("g"));
        await api.Lease();
        var before = (await api.Get("/api/grids/g")).GetRawText();
        var grid = AGrid.Named("h").ToJson();
        var done = 0;
        var first = int.Parse(Environment.GetEnvironmentVariable("SLFD_FIRST_SEED") ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        await Parallel.ForAsync(first, first + 10_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, stop) =>
        {
            try
            {
                await Send(api.Address, Rubbish(new Random(number), grid));
            }
            catch (Xunit.Sdk.XunitException wrong)
            {
                Assert.Fail($"{wrong.Message}; the host's log: {string.Join('\n', api.Log.Where(line => line.Contains(" failed: ", StringComparison.Ordinal)))}");
            }

            Interlocked.Increment(ref done);
        });

        Assert.Equal(10_000, done);
        Assert.Equal("alive\n", await api.Http.GetStringAsync("/healthz"));
        Assert.Equal(before, (await api.Get("/api/grids/g")).GetRawText());
        Assert.Equal(1, (await api.Get("/api/grids")).GetArrayLength());
        Assert.Equal(0, (await api.Get("/api/audit")).GetProperty("entries").EnumerateArray().Count(entry => entry.GetProperty("verb").GetString() != "submit"));
        Assert.NotEmpty(api.Log);
    }

    private static byte[] Rubbish(Random random, string grid)
    {
        string[] paths = ["/api/grids", "/api/cells/cancel", "/api/cells/retry", "/api/cells", "/api/cells/", "/api/nodes/x/drain", "/api/grids/%00/pause", "/../../etc/passwd", "/api/events?after=x", "//", "/openapi/v1.json/x"];
        var path = paths[random.Next(paths.Length)];
        string body = (random.Next(5)) switch
        {
            0 => grid[..random.Next(1, grid.Length - 1)],
            1 => new string('[', random.Next(1, 20_000)),
            2 => "{\"name\":\"" + Text(random, 200).Replace('"', '\'') + "\"}",
            3 => Text(random, 2000),
            _ => new string('x', 70_000),
        };
        return random.Next(6) switch
        {
            0 => Bytes(random, random.Next(1, 4000)),
            1 => Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
            2 => Encoding.Latin1.GetBytes($"GET /{Uri.EscapeDataString(Text(random, 300))} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            3 => Encoding.Latin1.GetBytes($"{Text(random, 12)} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Text(random, 40)}: {Text(random, 400)}\r\nConnection: close\r\n\r\n"),
            4 => Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {new string('h', random.Next(17_000, 40_000))}\r\nConnection: close\r\n\r\n"),
            _ => Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{Text(random, 8)}\r\n{body}"),
        };
    }

    private static string Text(Random random, int length) => new([.. Enumerable.Range(0, random.Next(1, length)).Select(_ => (char)random.Next(0x20, 0xff))]);

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task Send(Uri address, byte[] bytes)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(address.Host, address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(bytes);
            client.Client.Shutdown(SocketShutdown.Send);
            var buffer = new byte[4096];
            var read = await stream.ReadAsync(buffer);
            if (read >= 12 && Encoding.Latin1.GetString(buffer, 0, read) is ['H', 'T', 'T', 'P', ..] answer)
            {
                Assert.True(answer[9] is '4', $"answered {answer} to {Encoding.Latin1.GetString(bytes, 0, Math.Min(300, bytes.Length))}");
            }
        }
        catch (Exception cut) when (cut is IOException or SocketException)
        {
            // The server hung up on it.
        }
    }
}
