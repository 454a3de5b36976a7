using System.CommandLine;
using System.Globalization;
using Slfd.Artifacts;
using Slfd.Cli.Commands.Operators;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Cli.Tests.Commands.Operators;

/// <summary>One screen that says what is wrong, logs of attempts, and a host that is away, against a real coordinator over real HTTP.</summary>
public class When_operators_look_closely
{
    [Fact]
    public async Task Failures_are_named_by_their_cause_and_with_fail_are_no_success()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        Assert.Equal(ExitCode.Success, (await Type(api.Address.ToString(), "status", "--fail")).Exit);
        var lease = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportFailed(AnApi.Node, 1, lease, "cpu:0", new(FailureClass.User, "the grid asks for what cannot be", "words\n", 0)));
        var (exit, text) = await Type(api.Address.ToString(), "status", "--fail");
        Assert.Equal(ExitCode.Incomplete, exit);
        Assert.Contains("1 failed  user: the grid asks for what cannot be (one cell on host-a/cpu:0)", text, StringComparison.Ordinal);
        Assert.Contains("coordinates and answers", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await Type(api.Address.ToString(), "status", "g")).Exit);
        Assert.Equal(ExitCode.Incomplete, (await Type(api.Address.ToString(), "status", "g", "--fail", "--json")).Exit);
        Assert.Contains("| words", (await Type(api.Address.ToString(), "cell", lease.Cell.Prefix)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_servers_the_next_is_asked_when_one_is_away()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        Assert.Contains("g", (await Type($"http://127.0.0.1:1,{api.Address}", "grids")).Text, StringComparison.Ordinal);
        Assert.Contains("changed: 1 change", (await Type($"http://127.0.0.1:1, {api.Address}", "pause", "g")).Text, StringComparison.Ordinal);
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Type("http://127.0.0.1:1,http://127.0.0.1:2", "grids"));
        Assert.Contains("none of 2 coordinator hosts can be asked; the last: no coordinator at http://127.0.0.1:2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_printed_with_what_came_before_them_and_followed_into_the_next_attempt()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var lease = await api.Lease();
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Type(api.Address.ToString(), "logs", lease.Cell.Prefix));
        Assert.Contains("lies on the host that answers", failure.Message, StringComparison.Ordinal);
        Write(api, lease, "worker.log.1", "first\n");
        Write(api, lease, "worker.log", "second\n");
        Write(api, lease, "metrics.csv", "iteration,loss\n0,1\n");
        Assert.Equal("first\nsecond\n", (await Type(api.Address.ToString(), "logs", lease.Cell.Prefix)).Text);
        Assert.Equal("iteration,loss\n0,1\n", (await Type(api.Address.ToString(), "logs", lease.Cell.Prefix, "--metrics")).Text);

        await using ShownLines shown = new();
        var follows = Type(shown, api.Address.ToString(), "logs", lease.Cell.Prefix, "--follow");
        await shown.Until("second\n"); // it follows the first attempt, and not the next one from its start
        await api.Tell<LeaseEnded>(new HandBack(AnApi.Node, 1, lease, 0));
        var next = await api.Lease();
        Assert.Equal(lease.Cell, next.Cell);
        Write(api, next, "worker.log", "third\n");
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, next, AGrid.OutcomeOf(next.Cell)));
        Assert.Equal("first\nsecond\n--- attempt 2 ---\nthird\n", (await follows.WaitAsync(TimeSpan.FromSeconds(60))).Text);
    }

    [Fact]
    public async Task The_artifacts_of_a_cell_are_read_whole_and_compared()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g", seeds: 1));
        var lease = await api.Lease();
        var (waits, nothing) = await Type(api.Address.ToString(), "cell", lease.Cell.Prefix, "--verify");
        Assert.Equal(1, waits);
        Assert.Contains("no accepted result", nothing, StringComparison.Ordinal);

        var folder = api.Runs.Cell(lease.Cell);
        Directory.CreateDirectory(folder.Root);
        foreach (var (name, text) in new[] { (CellFolder.SpecFile, AGrid.Named("g", seeds: 1).CellAt(0).ToCanonicalJson()), (CellFolder.MetricsFile, "iteration\n"), (CellFolder.SheetFile, "sheet"), (CellFolder.SyntheticSetFile, "set") })
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Root, name), text);
        }

        string Hash(string name) => WholeFile.Sha256(Path.Combine(folder.Root, name));
        var result = $$"""
            { "cell": "{{lease.Cell}}", "syntheticSetSha256": "aa", "tested": 100, "device": "cpu", "dataSha256": "dd",
              "accuracies": [{ "iteration": 0, "architecture": "convnet", "correct": [37] }],
              "artifactSha256": { "{{CellFolder.SpecFile}}": "{{Hash(CellFolder.SpecFile)}}", "{{CellFolder.SheetFile}}": "{{Hash(CellFolder.SheetFile)}}", "{{CellFolder.SyntheticSetFile}}": "{{Hash(CellFolder.SyntheticSetFile)}}" },
              "run": { "token": 1, "metricsSha256": "{{Hash(CellFolder.MetricsFile)}}", "costs": { "distilSeconds": 1, "evaluateSeconds": 2 } } }
            """;
        await File.WriteAllTextAsync(Path.Combine(folder.Root, CellFolder.ResultFile), result);
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { ResultSha256 = Hash(CellFolder.ResultFile) }));
        var (sound, whole) = await Type(api.Address.ToString(), "cell", lease.Cell.Prefix, "--verify");
        Assert.True(sound == 0, whole);
        Assert.Contains("every file was read whole", whole, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder.Root, CellFolder.SheetFile), "sheer");
        var (damaged, why) = await Type(api.Address.ToString(), "cell", lease.Cell.Prefix, "--verify");
        Assert.Equal(1, damaged);
        Assert.Contains($"{CellFolder.SheetFile} is not the one that the result was made with", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_frame_of_what_is_watched_is_printed_anywhere_and_more_only_on_a_terminal()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        await api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        foreach (var verb in (string[])["status", "nodes", "cells"])
        {
            var (_, text) = await Type(api.Address.ToString(), verb, "--watch", "--once");
            Assert.StartsWith($"slfd {verb}  ", text, StringComparison.Ordinal);
            Assert.Contains("s sort: ", text, StringComparison.Ordinal);
            Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
            Assert.Contains("the output is none", (await Assert.ThrowsAsync<CommandFailure>(() => Type(api.Address.ToString(), verb, "--watch"))).Message, StringComparison.Ordinal);
        }
    }

    private static void Write(AnApi api, LeaseId lease, string file, string text)
    {
        var attempt = api.Runs.Cell(lease.Cell).Attempt(lease.Token);
        Directory.CreateDirectory(attempt);
        File.WriteAllText(Path.Combine(attempt, file), text);
    }

    private static Task<(int Exit, string Text)> Type(string server, params string[] line) => Type(new StringWriter(CultureInfo.InvariantCulture), server, line);

    private static async Task<(int Exit, string Text)> Type(StringWriter output, string server, params string[] line)
    {
        RootCommand root = new("slfd");
        foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()))
        {
            root.Add(command);
        }

        var parsed = root.Parse([.. line, "--server", server]);
        Assert.Empty(parsed.Errors);
        var exit = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        return (exit, output.ToString());
    }

    /// <summary>What a command prints, watched while it runs.</summary>
    private sealed class ShownLines() : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly Lock _gate = new();

        public async Task Until(string text)
        {
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            while (!ToString().Contains(text, StringComparison.Ordinal))
            {
                await Task.Delay(20, limit.Token);
            }
        }

        public override void Write(char value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override void Write(char[] buffer, int index, int count)
        {
            lock (_gate)
            {
                base.Write(buffer, index, count);
            }
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            lock (_gate)
            {
                base.Write(buffer);
            }
        }

        public override void Write(string? value)
        {
            lock (_gate)
            {
                base.Write(value);
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return base.ToString();
            }
        }
    }
}
