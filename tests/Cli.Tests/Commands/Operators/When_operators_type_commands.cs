using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Shared;
using Slfd.Messages.Coordination;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Cli.Tests.Commands.Operators;

/// <summary>The commands as a person types them, against a real coordinator over real HTTP.</summary>
public class When_operators_type_commands
{
    [Fact]
    public async Task They_cancel_look_and_retry_what_they_select()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        Assert.Contains("would change: 2 cells", await Type(api, "cancel", "--grid", "g", "--method", "dc/*", "--dry-run"), StringComparison.Ordinal);
        Assert.Equal(4, (await api.Get("/api/grids/g")).GetProperty("waiting").GetInt32());
        Assert.Contains("changed: 2 cells", await Type(api, "cancel", "--grid", "g", "--method", "dc/*"), StringComparison.Ordinal);
        Assert.Contains("2 of 2", await Type(api, "cells", "--state", "cancelled"), StringComparison.Ordinal);
        Assert.Contains("would change: 1 change (dry run", await Type(api, "pause", "--grid", "g", "--dry-run"), StringComparison.Ordinal);
        Assert.Contains("changed: 2 cells", await Type(api, "retry", "--state", "cancelled"), StringComparison.Ordinal);
        var audit = await Type(api, "audit");
        Assert.Contains("cancel", audit, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_have_results_of_an_older_revision_made_again()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        Assert.Contains("note: no selected result is of an older revision of numerics", await Type(api, "retry", "--outdated"), StringComparison.Ordinal);
        var lease = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { Revisions = "baseline random 2, classifier convnet 0" }));
        var tried = await Type(api, "retry", "--outdated", "--dry-run");
        Assert.Contains($"  {lease.Cell}  done -> waiting  ", tried, StringComparison.Ordinal);
        Assert.Contains("note: 1 of them made with classifier convnet 0 (now 1)", tried, StringComparison.Ordinal);
        Assert.Contains("would change: 1 cell (dry run, nothing was done)", tried, StringComparison.Ordinal);
        Assert.Contains("changed: 1 cell", await Type(api, "retry", "--outdated", "--grid", "g"), StringComparison.Ordinal);
        Assert.Contains("--outdated", await Type(api, "audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_pause_a_grid_and_drain_a_node()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        await api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        Assert.Contains("granting -> paused", await Type(api, "pause", "g"), StringComparison.Ordinal);
        Assert.Contains("paused", await Type(api, "status", "g"), StringComparison.Ordinal);
        Assert.Contains("paused", await Type(api, "grids"), StringComparison.Ordinal);
        await Type(api, "resume", "g");
        Assert.Contains("nodes: 1 working; devices: 0 of 1 running cells", await Type(api, "status"), StringComparison.Ordinal);
        await api.Lease();
        Assert.Contains("devices: 1 of 1 running cells", await Type(api, "status"), StringComparison.Ordinal);
        Assert.Contains("working -> draining", await Type(api, "drain", "host-a"), StringComparison.Ordinal);
        Assert.True((await api.Tell<HeartbeatAck>(new Heartbeat(AnApi.Node, 1, 1, []))).Drain);
        Assert.Contains("draining", await Type(api, "nodes"), StringComparison.Ordinal);
        await Type(api, "undrain", "host-a");
        Assert.False((await api.Tell<HeartbeatAck>(new Heartbeat(AnApi.Node, 1, 2, []))).Drain);
    }

    [Fact]
    public async Task They_read_the_story_of_a_cell_and_what_just_happened()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var lease = await api.Lease();
        await api.Tell<LeaseEnded>(new HandBack(AnApi.Node, 1, lease, 0));
        var story = await Type(api, "cell", lease.Cell.Prefix);
        Assert.Contains("handed-back", story, StringComparison.Ordinal);
        Assert.Contains("host-a/cpu:0", story, StringComparison.Ordinal);
        Assert.Contains("handed back", await Type(api, "tail", "--once"), StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(await Type(api, "cell", lease.Cell.ToString(), "--json"));
        Assert.Equal(lease.Cell.ToString(), json.GetProperty("view").GetProperty("cell").GetString());
    }

    [Theory]
    [InlineData(ExitCode.BadInput, "there is no grid 'h'; these exist: g", "status", "h")]
    [InlineData(ExitCode.BadInput, "'3x' says no number of attempts", "cells", "--attempts", "3x")]
    [InlineData(ExitCode.BadInput, "'asleep' is no state of a cell: expected done, running", "cells", "--state", "asleep")]
    [InlineData(ExitCode.BadInput, "say which cells", "cancel")]
    [InlineData(ExitCode.BadInput, "no node is called 'x'", "drain", "x")]
    public async Task What_is_wrong_is_said_in_one_line(int exit, string sentence, params string[] line)
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Type(api, line));
        Assert.Equal(exit, failure.ExitCode);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => Type("http://127.0.0.1:1", ["status"]));
        Assert.Equal(ExitCode.CannotServe, failure.ExitCode);
        Assert.Contains("http://127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_that_is_none_is_no_name_of_a_grid()
    {
        RootCommand root = new("slfd");
        foreach (var command in ChangeCommands.Create())
        {
            root.Add(command);
        }

        StringWriter errors = new(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCode.BadInput, await CommandLine.Run(root, ["pause", "--gird", "g"], new Invocation { Error = errors }));
        Assert.Equal(["slfd: there is no option '--gird', did you mean '--grid'?", "slfd: 'slfd pause --help' explains"], errors.ToString().TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("puase", "did you mean 'pause'?")]
    [InlineData("rezume", "did you mean 'resume'?")]
    [InlineData("frobnicate", "'frobnicate'")]
    public async Task A_command_that_is_none_is_compared_with_those_that_are(string word, string said)
    {
        RootCommand root = new("slfd");
        foreach (var command in ChangeCommands.Create())
        {
            root.Add(command);
        }

        StringWriter errors = new(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCode.BadInput, await CommandLine.Run(root, [word, "g"], new Invocation { Error = errors }));
        Assert.Contains(said, errors.ToString(), StringComparison.Ordinal);
    }

    internal static Task<string> Type(AnApi api, params string[] line) => Type(api.Address.ToString(), line);

    internal static async Task<string> Type(string server, string[] line)
    {
        RootCommand root = new("slfd");
        foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()))
        {
            root.Add(command);
        }

        var parsed = root.Parse([.. line, "--server", server]);
        Assert.Empty(parsed.Errors);
        StringWriter output = new(CultureInfo.InvariantCulture);
        Assert.Equal(ExitCode.Success, await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output }));
        return output.ToString();
    }
}
