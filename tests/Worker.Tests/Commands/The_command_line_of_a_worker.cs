using Slfd.Support;
using Slfd.Worker.Commands;

namespace Slfd.Worker.Tests.Commands;

/// <summary>A verb, operands and options; what is not allowed is named beside what is.</summary>
public class The_command_line_of_a_worker
{
    private static readonly Dictionary<string, string[]> s_allowed = new() { [""] = ["--device", "--threads"], ["run"] = ["--device", "--threads", "--data"] };

    [Fact]
    public void Is_split_into_verb_operands_and_options()
    {
        var parsed = WorkerArguments.Parse(["run", "--device", "cuda:1", "cell.json", "--threads", "4"], s_allowed);
        Assert.Equal(("run", "cuda:1", 4, false), (parsed.Verb, parsed.Device, parsed.Threads, parsed.Help));
        Assert.Equal(["cell.json"], parsed.Operands);
        Assert.Equal("data", parsed.Text("--data", "data"));
    }

    [Fact]
    public void May_be_empty_for_a_conversation_on_the_processor()
    {
        var parsed = WorkerArguments.Parse([], s_allowed);
        Assert.Equal((null, "cpu", 1), (parsed.Verb, parsed.Device, parsed.Threads));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Asks_for_help_anywhere(string asked)
    {
        Assert.True(WorkerArguments.Parse([asked], s_allowed).Help);
        Assert.True(WorkerArguments.Parse(["run", "cell.json", asked], s_allowed).Help);
    }

    [Theory]
    [InlineData("walk", "unknown command 'walk'; allowed: run, or none")]
    [InlineData("run --devise cpu", "unknown option '--devise'; allowed: --device, --threads, --data")]
    [InlineData("--data here", "unknown option '--data'; allowed: --device, --threads")]
    [InlineData("run --data", "option '--data' needs a value")]
    public void Is_refused_with_what_is_allowed(string line, string because) =>
        Assert.Equal(because, Assert.Throws<ArgumentException>(() => WorkerArguments.Parse(line.Split(' '), s_allowed)).Message);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void Takes_whole_numbers_of_at_least_one(string number) => Assert.Equal(
        $"option '--threads' takes a whole number of at least 1, not '{number}'",
        Assert.Throws<ArgumentException>(() => WorkerArguments.Parse(["--threads", number], s_allowed).Threads).Message);

    [Fact]
    public void Is_shown_for_every_verb_in_the_help() =>
        Assert.All((string[])["run", "retrain", "data", "verify", "measure", "inspect"],
            verb => Assert.Contains($"slfd-worker {verb} ", Help.Text, StringComparison.Ordinal));

    [Theory]
    [InlineData("data frame", "slfd-worker: 'data' takes list, check NAME or sheet NAME")]
    [InlineData("data check mnist", "slfd-worker: unknown data set 'mnist'; this build knows: ")]
    [InlineData("inspect", "slfd-worker: 'inspect' takes one weights file")]
    public void That_a_verb_cannot_use_ends_the_process_with_2(string line, string because)
    {
        using WorkerProcess worker = new(line.Split(' '));
        Assert.Equal(2, worker.Exit());
        Assert.StartsWith(because, worker.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_data_sets_and_says_which_are_there()
    {
        using TemporaryFolder folder = new();
        using WorkerProcess worker = new("data", "list", "--data", folder.Path);
        var said = worker.ReadToEnd();
        Assert.Equal(0, worker.Exit());
        Assert.StartsWith($"Looked for below {folder.Path}:\n", said, StringComparison.Ordinal);
        Assert.Matches(@"\ncifar10 +missing +10 classes +32 px ", said);
        Assert.Matches(@"\nprocedural +there ", said);
    }
}
