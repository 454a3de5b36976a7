using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Attack.Tests;

/// <summary>A node's certificate, key and token in the wrong hands, against real processes: they harm that node's own cells and nothing else. Numbers are those of the points.</summary>
public sealed class What_a_stolen_node_says(AnAttackedLab lab) : IClassFixture<AnAttackedLab>
{
    private static readonly NodeId s_evil = new("evil");
    private static readonly string s_hash = new('a', 64);
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [Fact]
    public async Task Point_3_an_operators_message_over_a_nodes_connection_ends_it()
    {
        using var evil = await lab.Connect();
        await evil.Say(new PauseGrid("fake", Paused: true, By: new("olga", "10.0.0.1")));
        Assert.NotNull((await Next(evil)).Status);
        using var olga = lab.Http(AnAttackedLab.Operator);
        Assert.DoesNotContain("pause", await olga.GetStringAsync("/api/audit"), StringComparison.Ordinal);
        await lab.IsWell();
    }

    [Fact]
    public async Task Point_5_a_result_for_anothers_attempt_or_without_artifacts_does_not_count()
    {
        var (cell, token) = await Finished();
        using var evil = await lab.Connect();
        var life = Now;
        await evil.Say(new Hello(s_evil, life, ["cpu:0"], []));
        Assert.IsType<Welcome>((await Next(evil)).Answer);
        await evil.Say(new ReportSucceeded(s_evil, life, new(cell, token), Outcome(s_hash)));
        Assert.Equal(Verdict.Unknown, Assert.IsType<LeaseEnded>((await Next(evil)).Answer).Verdict);

        await evil.Say(new RequestWork(s_evil, life, 1, "cpu:0"));
        var mine = Assert.IsType<Grant>((await Next(evil)).Answer).Lease;
        await evil.Say(new ReportSucceeded(s_evil, life, mine, Outcome(s_hash) with { Correct = [1] })); // not as many counts as the cell has
        Assert.Equal(Verdict.Unproven, Assert.IsType<LeaseEnded>((await Next(evil)).Answer).Verdict);

        await evil.Say(new ReportSucceeded(s_evil, life, mine, Outcome("not even a hash")));
        Assert.Contains("hash", (await Next(evil)).Because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good", "this certificate is node evil's")]
    [InlineData("../..", "this certificate is node evil's")]
    public async Task Point_6_another_name_than_the_certificates_is_refused(string name, string because)
    {
        var (let, status, sentence) = await AStranger.Knock(lab.Gate, token: null, name, tls: lab.Tls());
        Assert.Null(let);
        Assert.Equal(403, status);
        Assert.Contains(because, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Point_6_nor_does_it_speak_for_another_or_from_the_future()
    {
        using (var evil = await lab.Connect())
        {
            await evil.Say(new Hello(new("good"), Now, ["cpu:0"], []));
            Assert.Contains("speaks for itself only", (await Next(evil)).Because, StringComparison.Ordinal);
        }

        using var far = await lab.Connect();
        await far.Say(new Hello(s_evil, long.MaxValue, ["cpu:0"], []));
        Assert.Contains("in the future", (await Next(far)).Because, StringComparison.Ordinal);
        await lab.IsWell();
    }

    [Fact]
    public async Task Point_7_a_nodes_token_writes_to_no_attempt_of_another()
    {
        var (cell, token) = await Finished();
        var published = await File.ReadAllBytesAsync(Path.Combine(lab.Runs, "cells", cell.ToString(), "result.json"));
        using var evil = lab.Http(AnAttackedLab.Evil);
        foreach (var (method, path) in (IEnumerable<(HttpMethod, string)>)
            [(HttpMethod.Put, $"uploads/artifacts/result.json?offset=0&bytes=1&sha256={s_hash}"), (HttpMethod.Post, "uploads/artifacts"), (HttpMethod.Post, $"publish?resultSha256={s_hash}"), (HttpMethod.Delete, "artifacts")])
        {
            foreach (var attempt in (int[])[token.Value, token.Value + 1])
            {
                using HttpRequestMessage request = new(method, $"/api/artifacts/cells/{cell}/attempts/{attempt}/{path}") { Content = new StringContent("{\"files\":[]}", new MediaTypeHeaderValue("application/json")) };
                using var answer = await evil.SendAsync(request);
                Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            }
        }

        Assert.Equal(published, await File.ReadAllBytesAsync(Path.Combine(lab.Runs, "cells", cell.ToString(), "result.json")));
    }

    [Fact]
    public async Task Point_7_a_link_in_the_store_is_not_followed()
    {
        var (cell, _) = await Finished();
        var sheet = Path.Combine(lab.Runs, "cells", cell.ToString(), "metrics.csv");
        File.Delete(sheet);
        File.CreateSymbolicLink(sheet, "/etc/passwd");
        using var evil = lab.Http(AnAttackedLab.Evil);
        using var answer = await evil.GetAsync($"/api/artifacts/cells/{cell}/artifacts/metrics.csv");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Point_8_it_gets_no_more_than_64_leases_and_others_go_on()
    {
        using var operators = lab.Http(AnAttackedLab.Operator);
        var got = 0;
        for (var life = 0; life < 3; life++)
        {
            using var evil = await lab.Connect();
            var number = Now;
            for (var slot = 0; slot < 64; slot++)
            {
                await evil.Say(new RequestWork(s_evil, number, 1, $"life{life}:{slot}"));
                var (answer, _, because) = await Next(evil);
                got += answer is Grant ? 1 : 0;
                Assert.Null(because);
            }

            await evil.Say(new RequestWork(s_evil, number, 1, "one:more"));
            Assert.Contains("64", (await Next(evil)).Because, StringComparison.Ordinal);

            // At once: on a slow machine those of its first life end before its third begins.
            using var held = JsonDocument.Parse(await operators.GetStringAsync("/api/cells?state=running&node=evil&count=true"));
            Assert.InRange(held.RootElement.GetProperty("total").GetInt32(), 0, 64);
        }

        Assert.InRange(got, 1, 3 * 64);
        await lab.IsWell(); // what it holds expires, and the good node runs it
    }

    [Fact]
    public async Task Point_9_idle_connections_and_pages_of_other_sites_disturb_nobody()
    {
        List<Socket> idle = [];
        try
        {
            for (var number = 0; number < 1030; number++)
            {
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, lab.Api.Port);
            }

            await lab.IsWell();
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        foreach (var (header, value) in (IEnumerable<(string, string)>)[("Origin", "http://evil.example"), ("Host", "evil.example")])
        {
            using var olga = lab.Http(AnAttackedLab.Operator);
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/grids/fake/pause");
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await olga.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(AnAttackedLab.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(AnAttackedLab.Evil, HttpStatusCode.Forbidden)]
    public async Task Point_9_who_is_no_operator_changes_nothing(string? token, HttpStatusCode expected)
    {
        using var somebody = lab.Http(token);
        foreach (var path in (string[])["/api/grids/fake/pause", "/api/cells/cancel?grid=fake", "/api/nodes/good/drain", "/api/nodes/good/forget"])
        {
            using var answer = await somebody.PostAsync(path, new StringContent("{}", new MediaTypeHeaderValue("application/json")));
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Point_10_names_that_are_paths_or_control_terminals_are_refused()
    {
        using var olga = lab.Http(AnAttackedLab.Operator);
        var grid = Slfd.Support.AGrid.Named("NAME").ToJson();
        foreach (var name in (string[])["../..", "/etc/x", "a\\u0000b", "a\\u001b[2Jb", "a\\nb", new string('x', 5000), ""])
        {
            using var answer = await olga.PostAsync("/api/grids", new StringContent(grid.Replace("NAME", name, StringComparison.Ordinal), new MediaTypeHeaderValue("application/json")));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.DoesNotContain('\u001b', lab.Said);
    }

    /// <summary>The next answer to what was said: wake-ups come at any time.</summary>
    private static async Task<(ICoordinatorReply? Answer, System.Net.WebSockets.WebSocketCloseStatus? Status, string? Because)> Next(AStranger evil)
    {
        for (; ; )
        {
            if (await evil.Hear() is var heard && heard.Answer is not WorkAvailable)
            {
                return heard;
            }
        }
    }

    /// <summary>A cell that the good node finished, and its attempt. What is accepted lies in its place a moment later.</summary>
    private async Task<(CellId Cell, FencingToken Token)> Finished()
    {
        string? folder = null;
        string[] Attempts(string cell) => Directory.GetDirectories(Path.Combine(cell, "attempts"));
        await ALab.Until(() => (folder = Directory.GetDirectories(Path.Combine(lab.Runs, "cells")).FirstOrDefault(cell => File.Exists(Path.Combine(cell, "result.json")) && Attempts(cell).Length == 1)) is not null, "a cell that is published");
        return (CellId.Parse(Path.GetFileName(folder!)), new(int.Parse(Path.GetFileName(Attempts(folder!)[0]), System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static CellOutcome Outcome(string sha256) => new(sha256, new string('b', 64), 100, [0], [99, 99, 99, 99], 1, "cpu", new string('c', 64));
}
