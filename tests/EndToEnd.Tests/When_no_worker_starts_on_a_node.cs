using System.Text.Json;
using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>A node whose workers cannot start is not idle: everybody who looks is told which device, why and since when, and it goes on when it is mended.</summary>
public sealed class When_no_worker_starts_on_a_node : IDisposable
{
    private const string LastWords = "libtorch_cpu.so: cannot open shared object file";
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Every_look_says_so_until_the_node_is_mended()
    {
        var program = Path.Combine(_lab.Folder, "worker");
        AProgram.Write(program, $"#!/bin/sh\necho '{LastWords}' >&2\necho 'second line' >&2\nexit 127\n");
        _lab.FakeGrid(seeds: 4);
        using ACluster cluster = new(_lab, 1);
        cluster.Serve(0);
        var node = cluster.Node("bad");
        await cluster.Submit(0);
        List<JsonElement> told = [];
        await Until(async () => (told = await Unusable(cluster)).Count == 2, "both devices to be unusable");
        foreach (var unusable in told)
        {
            Assert.Contains($"exit code 127; its last words: {LastWords}", unusable.GetProperty("because").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("second line", unusable.GetProperty("because").GetString(), StringComparison.Ordinal);
            Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(unusable.GetProperty("since").GetInt64()), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow);
        }

        Assert.Contains("✗ unusable", await Typed(cluster, "nodes"), StringComparison.Ordinal);
        var status = await Typed(cluster, "status");
        Assert.Contains("2 unusable", status, StringComparison.Ordinal);
        Assert.Contains("no worker starts on bad/cpu:0", status, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing is wrong", status, StringComparison.Ordinal);
        var alerts = await Typed(cluster, "alerts");
        Assert.Contains("no worker starts on bad/cpu:0", alerts, StringComparison.Ordinal);
        Assert.Contains(LastWords, alerts, StringComparison.Ordinal);
        Assert.Contains("no worker starts on any device", await Typed(cluster, "cells", "--grid", "fake"), StringComparison.Ordinal);

        // Nothing is charged to a cell, and a new life of the node with a worker that starts does them all.
        File.Delete(program);
        _lab.FakeWorker();
        ALab.Running.Signal(node.ProgramId, ALab.Terminate);
        Assert.Equal(0, await node.Ended());
        cluster.Node("bad");
        await Until(async () => await cluster.Done(0, "fake") == 8, "eight results");
        Assert.DoesNotContain("unusable", await Typed(cluster, "alerts"), StringComparison.Ordinal);
    }

    private static async Task Until(Func<Task<bool>> condition, string what) => await ALab.Until(() => condition().GetAwaiter().GetResult(), what);

    /// <summary>What 'slfd nodes --json' says of devices on which no worker starts.</summary>
    private async Task<List<JsonElement>> Unusable(ACluster cluster)
    {
        using var json = JsonDocument.Parse(await Typed(cluster, "nodes", "--json"));
        return [.. from node in json.RootElement.EnumerateArray()
                   from device in node.GetProperty("devices").EnumerateArray()
                   where device.TryGetProperty("unusable", out var unusable) && unusable.ValueKind == JsonValueKind.Object
                   select device.GetProperty("unusable").Clone()];
    }

    private async Task<string> Typed(ACluster cluster, params string[] command)
    {
        var typed = _lab.Start([.. command, "--server", cluster.Url(0, "/").ToString()]);
        await typed.Succeeds();
        return typed.Said;
    }
}
