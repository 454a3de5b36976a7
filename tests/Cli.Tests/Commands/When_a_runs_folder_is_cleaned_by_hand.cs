using System.CommandLine;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Cli.Commands;
using Slfd.Cli.Commands.Operators;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Cli.Tests.Commands;

/// <summary><c>slfd clean</c> as a person types it, and what <c>slfd status</c> says of it.</summary>
public sealed class When_a_runs_folder_is_cleaned_by_hand : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-clean-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_shows_what_would_go_and_removes_it_when_told_so()
    {
        RunsFolder runs = new(Path.Combine(_folder, "runs"));
        var old = AnOldAttempt(runs);
        var (code, shown, _) = Clean("--runs", runs.Root);
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("would remove: ", shown, StringComparison.Ordinal);
        Assert.Contains("nothing was removed; --yes removes it", shown, StringComparison.Ordinal);
        Assert.True(Directory.Exists(old));
        (code, shown, _) = Clean("--runs", runs.Root, "--yes", "--json");
        Assert.Equal(ExitCode.Success, code);
        var answer = JsonSerializer.Deserialize<JsonElement>(shown);
        Assert.True(answer.GetProperty("removed").GetBoolean());
        Assert.Contains(answer.GetProperty("paths").EnumerateArray(), path => path.GetString() == old);
        Assert.False(Directory.Exists(old));
    }

    [Theory]
    [InlineData("attempt = 7d", "slfd.retention.attempt is no setting; these are: attempts, ")]
    [InlineData("checkpoints = 1", "at least 2 have to stay")]
    public void A_setting_that_is_none_is_refused_and_nothing_is_removed(string setting, string expected)
    {
        RunsFolder runs = new(Path.Combine(_folder, "runs"));
        var old = AnOldAttempt(runs);
        var config = Path.Combine(_folder, "retention.conf");
        File.WriteAllText(config, $"slfd.retention {{ {setting} }}");
        var refused = Assert.Throws<CommandFailure>(() => Clean("--runs", runs.Root, "--config", config, "--yes"));
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(old));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said_to_be_none()
    {
        var refused = Assert.Throws<CommandFailure>(() => Clean("--runs", Path.Combine(_folder, "nowhere")));
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("is no folder; say --runs DIR", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_says_what_it_would_free()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        AnOldAttempt(api.Runs);
        using StringWriter output = new();
        RootCommand root = [.. LookCommands.Create()];
        Assert.Equal(ExitCode.Success, await root.Parse(["status", "--server", api.Address.ToString()]).InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false }));
        Assert.Matches("'slfd clean' would free .*: [0-9]+ files and folders that nothing needs", output.ToString());
    }

    /// <summary>The folder of an attempt that a later one replaced a year ago.</summary>
    private static string AnOldAttempt(RunsFolder runs)
    {
        var cell = runs.Cell(ACell.DcPixel.Id());
        var (old, newer) = (cell.Attempt(new(1)), cell.Attempt(new(2)));
        foreach (var attempt in new[] { old, newer })
        {
            Directory.CreateDirectory(attempt);
            File.WriteAllText(Path.Combine(attempt, "stderr.log"), new string('x', 1 << 20));
            File.SetLastWriteTimeUtc(Path.Combine(attempt, "stderr.log"), DateTime.UtcNow.AddYears(-1));
            Directory.SetLastWriteTimeUtc(attempt, DateTime.UtcNow.AddYears(-1));
        }

        return old;
    }

    private static (int Code, string Output, string Error) Clean(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        RootCommand root = [CleanCommand.Create()];
        var code = root.Parse(["clean", .. arguments]).Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, output.ToString(), error.ToString());
    }
}
