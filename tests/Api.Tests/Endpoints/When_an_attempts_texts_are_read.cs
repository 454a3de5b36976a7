using System.Net;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>Logs and metrics of an attempt, while it writes them.</summary>
public class When_an_attempts_texts_are_read
{
    [Fact]
    public async Task They_come_in_pieces_from_any_place_and_nothing_else_comes()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var lease = await api.Lease();
        var attempt = api.Runs.Cell(lease.Cell).Attempt(lease.Token);
        var path = $"/api/cells/{lease.Cell.Prefix}/text";
        await Refused(HttpStatusCode.NotFound, $"{path}/worker.log", "this host has no worker.log");
        Directory.CreateDirectory(attempt);
        File.WriteAllText(Path.Combine(attempt, "worker.log"), "one\ntwo\u001b[31m\n");
        var piece = await api.Get($"{path}/worker.log");
        Assert.Equal("one\ntwo?[31m\n", piece.GetProperty("text").GetString()); // what moves a cursor does not reach a terminal
        var next = piece.GetProperty("next").GetInt64();
        File.AppendAllText(Path.Combine(attempt, "worker.log"), "three\n");
        Assert.Equal("three\n", (await api.Get($"{path}/worker.log?from={next}")).GetProperty("text").GetString());
        Assert.Equal("three\n", (await api.Get($"{path}/worker.log?from=-8")).GetProperty("text").GetString());
        Assert.Equal("one\n", (await api.Get($"{path}/worker.log?most=6")).GetProperty("text").GetString());
        var folder = await api.Get($"/api/cells/{lease.Cell}/folder");
        Assert.Equal(api.Runs.Cell(lease.Cell).Root, folder.GetProperty("path").GetString());
        Assert.Equal("worker.log", folder.GetProperty("attempts")[0].GetProperty("files")[0].GetProperty("name").GetString());

        await Refused(HttpStatusCode.BadRequest, $"{path}/cell.json", "'cell.json' is no text of an attempt; these are: worker.log");
        File.Delete(Path.Combine(attempt, "worker.log"));
        File.CreateSymbolicLink(Path.Combine(attempt, "worker.log"), "/etc/hostname");
        await Refused(HttpStatusCode.NotFound, $"{path}/worker.log", "this host has no worker.log");

        async Task Refused(HttpStatusCode status, string address, string because)
        {
            using var answer = await api.Http.GetAsync(address);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(because, (await answer.Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_node_says_of_itself_is_shown_and_the_hosts_that_coordinate_are_named()
    {
        await using var api = await new AnApi().Start();
        await api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cuda:0"], []) { Release = "1.2.3", Models = ["NVIDIA H200"] });
        var node = (await api.Get("/api/nodes?ends=true")).GetProperty("nodes")[0];
        Assert.Equal("1.2.3", node.GetProperty("release").GetString());
        Assert.Equal("NVIDIA H200", node.GetProperty("devices")[0].GetProperty("model").GetString());
        Assert.True((await api.Get("/api/hosts"))[0].GetProperty("coordinates").GetBoolean());
    }
}
