using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Shared;
using Slfd.Messages.Coordination;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Palette.Tests;

/// <summary>Operators at pbm do what operators at a shell do, with the same selectors, and are told the same.</summary>
public class When_pbm_users_type_commands
{
    [Fact]
    public async Task They_submit_a_grid_from_a_file_on_the_host()
    {
        await using var pbm = await new APbm().Start();
        var file = Path.Combine(pbm.Api.Runs.Root, "small.conf");
        await File.WriteAllTextAsync(file, """
            grid { datasets = [procedural], resolutions = [32], methods = [{ baseline = random }], seeds = [0, 1], ipc = 1, iterations = 10 }
            """);
        Assert.Contains("would submit small: 2 cells", await pbm.TypeWell("submit", "--grid", file, "--dry-run", "true"), StringComparison.Ordinal);
        Assert.DoesNotContain("small", await pbm.TypeWell("grids"), StringComparison.Ordinal);
        Assert.Contains("submitted small: 2 cells, 2 of them new", await pbm.TypeWell("submit", "--grid", file), StringComparison.Ordinal);
        Assert.Contains("small", await pbm.TypeWell("grids"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_cancel_look_and_retry_what_they_select()
    {
        await using var pbm = await WithAGrid();
        Assert.Contains("would change: 2 cells", await pbm.TypeWell("cancel", "--grid", "g", "--method", "dc/*", "--dry-run", "true"), StringComparison.Ordinal);
        Assert.Contains("0 of 0", await pbm.TypeWell("cells", "--state", "cancelled"), StringComparison.Ordinal);
        Assert.Contains("changed: 2 cells", await pbm.TypeWell("cancel", "--grid", "g", "--method", "dc/*"), StringComparison.Ordinal);
        Assert.Contains("2 of 2", await pbm.TypeWell("cells", "--dataset", "procedural", "--state", "cancelled", "--state", "failed", "--attempts", "<2"), StringComparison.Ordinal);
        Assert.Contains("would change: 2 cells", await pbm.TypeWell("retry", "--dry-run", "--state", "cancelled"), StringComparison.Ordinal);
        Assert.Contains("changed: 2 cells", await pbm.TypeWell("retry", "--state", "cancelled"), StringComparison.Ordinal);
        Assert.Contains("0 of 0", await pbm.TypeWell("cells", "--state", "cancelled"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_pause_a_grid_and_drain_a_node()
    {
        await using var pbm = await WithAGrid();
        await pbm.Api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        Assert.Contains("would change: 1 change", await pbm.TypeWell("pause", "--grid", "g", "--dry-run", "true"), StringComparison.Ordinal);
        Assert.DoesNotContain("paused", await pbm.TypeWell("status", "--grid", "g"), StringComparison.Ordinal);
        Assert.Contains("granting -> paused", await pbm.TypeWell("pause", "--grid", "g"), StringComparison.Ordinal);
        Assert.Contains("paused", await pbm.TypeWell("status", "--grid", "g"), StringComparison.Ordinal);
        Assert.Contains("paused -> granting", await pbm.TypeWell("resume", "--grid", "g"), StringComparison.Ordinal);
        Assert.Contains("would change: 1 change", await pbm.TypeWell("drain", "--node", "host-a", "--dry-run", "true"), StringComparison.Ordinal);
        Assert.Contains("working -> draining", await pbm.TypeWell("drain", "--node", "host-a"), StringComparison.Ordinal);
        Assert.Contains("draining", await pbm.TypeWell("nodes"), StringComparison.Ordinal);
        Assert.Contains("draining -> working", await pbm.TypeWell("undrain", "--node", "host-a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_read_the_story_of_a_cell_and_what_just_happened()
    {
        await using var pbm = await WithAGrid();
        var lease = await pbm.Api.Lease();
        await pbm.Api.Tell<LeaseEnded>(new HandBack(AnApi.Node, 1, lease, 0));
        Assert.Contains("handed-back", await pbm.TypeWell("cell", "--cell", lease.Cell.Prefix), StringComparison.Ordinal);
        Assert.Contains("1 of 1", await pbm.TypeWell("cells", "--node", AnApi.Node.Name), StringComparison.Ordinal);
        Assert.Contains("handed back", await pbm.TypeWell("tail", "--once", "true"), StringComparison.Ordinal);
        var json = JsonSerializer.Deserialize<JsonElement>(await pbm.TypeWell("cell", "--cell", lease.Cell.ToString(), "--json", "true"));
        Assert.Equal(lease.Cell.ToString(), json.GetProperty("view").GetProperty("cell").GetString());
    }

    [Fact]
    public async Task They_read_a_grids_table()
    {
        await using var pbm = await WithAGrid(new() { Reports = true });
        Assert.Contains("random", await pbm.TypeWell("report", "--grid", "g"), StringComparison.Ordinal);
        Assert.StartsWith("# g", await pbm.TypeWell("report", "--grid", "g", "--format", "markdown"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_trail_names_pbm_whatever_tokens_the_network_needs()
    {
        var tokens = Path.Combine(Directory.CreateTempSubdirectory("slfd-pbm-").FullName, "tokens");
        await File.WriteAllTextAsync(tokens, "olga operator operator-0123456789abcdef");
        File.SetUnixFileMode(tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var pbm = await new APbm { Api = new() { Options = new() { Listen = "127.0.0.1:0", TokensFile = tokens, Patience = TimeSpan.FromMinutes(1) } } }.Start();
        pbm.Api.Http.DefaultRequestHeaders.Authorization = new("Bearer", "operator-0123456789abcdef");
        await pbm.Api.Submit(AGrid.Named("g"));
        await pbm.TypeWell("pause", "--grid", "g");
        var paused = (await pbm.Api.Get("/api/audit")).GetProperty("entries").EnumerateArray().Single(entry => entry.GetProperty("verb").GetString() == "pause").GetProperty("by");
        Assert.Equal("pbm", paused.GetProperty("name").GetString());
        Assert.Equal("loopback", paused.GetProperty("from").GetString());
        Assert.Contains("olga", await pbm.TypeWell("audit"), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(tokens)!, recursive: true);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("cells", "--state", "waiting", "--method", "dc/*")]
    [InlineData("nodes", "--json")]
    [InlineData("cancel", "--grid", "g", "--dry-run")]
    [InlineData("retry")]
    public async Task They_are_told_word_for_word_what_a_shell_is_told(params string[] line)
    {
        await using var pbm = await WithAGrid();
        using StringWriter shell = new(CultureInfo.InvariantCulture);
        RootCommand root = new();
        foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()))
        {
            root.Add(command);
        }

        var exit = await CommandLine.Run(root, [.. line, "--server", pbm.Api.Address.ToString()], new() { Output = shell, Error = shell });
        var answer = await pbm.Type(line);
        Assert.Equal(exit == ExitCode.Success ? string.Empty : $" (exit code {exit})", answer.Text[shell.ToString().TrimEnd().Length..]);
        Assert.StartsWith(shell.ToString().TrimEnd(), answer.Text, StringComparison.Ordinal);
    }

    private static async Task<APbm> WithAGrid(AnApi? api = null)
    {
        var pbm = await new APbm { Api = api ?? new() }.Start();
        await pbm.Api.Submit(AGrid.Named("g"));
        return pbm;
    }
}
