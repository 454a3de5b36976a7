using System.CommandLine;
using Slfd.Cli.Commands;
using Slfd.Cli.Shared;
using Slfd.Programs;

namespace Slfd.Cli.Tests.Shared;

/// <summary>Durations, tables and mistakes at the keyboard are alike in every command.</summary>
public sealed class What_commands_share
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3600)]
    [InlineData("1s", 1)]
    public void A_duration_is_written_as_in_a_grid(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Read("--for", text));

    [Fact]
    public void A_duration_that_was_not_given_is_none() => Assert.Null(Read());

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("999ms")]
    [InlineData("-5m")]
    public void What_is_no_duration_of_a_second_is_refused_with_what_is_expected(string text)
    {
        var failure = Assert.Throws<CommandFailure>(() => Read($"--for={text}"));
        Assert.Equal((ExitCode.BadInput, $"--for {text}: expected a duration such as 90s, 10m or 1h, at least 1s"), (failure.ExitCode, failure.Message));
    }

    [Fact]
    public void A_table_is_as_wide_as_its_longest_words_and_no_line_ends_in_spaces()
    {
        using StringWriter output = new() { NewLine = "\n" };
        Lines.Table(output, ["NODE", "STATE"], [["gpu1", "draining"], ["a-long-name", "ok"]]);
        Assert.Equal("NODE         STATE\ngpu1         draining\na-long-name  ok\n", output.ToString());
    }

    [Fact]
    public void A_time_is_in_utc_and_none_is_a_dash() => Assert.Equal(("-", "2026-11-29 23:05:07Z", "1234567"),
        (Lines.Time(0), Lines.Time(new DateTimeOffset(2026, 11, 29, 23, 5, 7, TimeSpan.Zero).ToUnixTimeMilliseconds()), Lines.Number(1_234_567)));

    [Theory]
    [InlineData("stauts", "slfd: there is no command 'stauts', did you mean 'status'?")]
    [InlineData("nothing-like-it", "slfd: there is no command 'nothing-like-it'")]
    public async Task A_command_that_there_is_none_of_is_one_mistake_with_the_one_that_was_meant(string word, string says)
    {
        using StringWriter output = new();
        using StringWriter errors = new() { NewLine = "\n" };
        Assert.Equal(ExitCode.BadInput, await CommandLine.Run(SlfdCommand.Create(), [word, "--json"], new Invocation { Output = output, Error = errors }));
        Assert.Equal($"{says}\nslfd: 'slfd --help' explains\n", errors.ToString());
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("nodes --runs /tmp/runs", "there is no option '--runs': 'slfd nodes' asks a host that runs, and --server http://HOST:PORT says which ('slfd run' and 'slfd serve' print it first)")]
    [InlineData("drain gpu3 --runs /tmp/runs", "there is no option '--runs': 'slfd drain' asks a host that runs, and --server http://HOST:PORT says which ('slfd run' and 'slfd serve' print it first)")]
    [InlineData("cells --gird g", "there is no option '--gird', did you mean '--grid'?")]
    [InlineData("nodes gpu3", "'slfd nodes' takes no name, and 'gpu3' is one")]
    [InlineData("status table-1 table-2", "'slfd status' takes no further name, and 'table-2' is one")]
    public async Task What_a_command_does_not_take_is_one_mistake_with_what_to_type(string line, string says)
    {
        using StringWriter errors = new() { NewLine = "\n" };
        Assert.Equal(ExitCode.BadInput, await CommandLine.Run(SlfdCommand.Create(), line.Split(' '), new Invocation { Error = errors }));
        Assert.Equal($"slfd: {says}\nslfd: 'slfd {line.Split(' ')[0]} --help' explains\n", errors.ToString());
    }

    private static TimeSpan? Read(params string[] words)
    {
        Option<string?> option = new("--for");
        RootCommand root = new("a command") { option };
        return DurationOption.Of(root.Parse(words), option);
    }
}
