namespace Slfd.EndToEnd.Tests;

/// <summary>The built command line: the commands that keep and mend state teach by their help, and refuse bad input with exit code 2 and a sentence, before they touch anything.</summary>
public sealed class When_state_commands_are_typed : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    /// <summary>What is typed, RUNS for an empty runs folder; and words of the sentence.</summary>
    [Theory]
    [InlineData("check --runs nowhere", "is no folder; say --runs DIR")]
    [InlineData("check --deap --runs RUNS", "did you mean '--deep'?")]
    [InlineData("backup --runs RUNS", "'slfd backup --help' explains")]
    [InlineData("backup nowhere/copy.db --runs RUNS", "there is no folder")]
    [InlineData("restore-journal nothing.db --runs RUNS", "nothing.db is not there")]
    [InlineData("restore-journal grid.conf --runs RUNS", "is no backup")]
    [InlineData("rebuild --runs nowhere", "is no folder; say --runs DIR")]
    [InlineData("import nowhere --runs RUNS", "is no runs folder")]
    [InlineData("clean --runs RUNS --config nothing.conf", "nothing.conf")]
    [InlineData("restore grid.conf --server http://127.0.0.1:1", "'slfd restore-journal grid.conf'")]
    [InlineData("forget --server http://127.0.0.1:1", "NODE")]
    public async Task Bad_input_ends_with_code_2_and_a_sentence(string typed, string sentence)
    {
        Directory.CreateDirectory(_lab.Runs);
        _lab.Grid("no journal");
        var before = Listing();
        var running = _lab.Start(typed.Replace("RUNS", _lab.Runs, StringComparison.Ordinal).Split(' '));
        Assert.Equal(2, await running.Ended());
        Assert.Contains(sentence, running.Said, StringComparison.Ordinal);
        Assert.All(running.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("slfd: ", line, StringComparison.Ordinal));
        Assert.Equal(before, Listing());
    }

    [Theory]
    [InlineData("forget", "slfd forget gpu3 --dry-run")]
    [InlineData("restore-journal", "only says what would change")]
    public async Task Help_shows_an_example_that_can_be_typed(string verb, string example)
    {
        var running = _lab.Start(verb, "--help");
        await running.Succeeds();
        Assert.Contains(example, running.Said, StringComparison.Ordinal);
    }

    private List<string> Listing() => [.. Directory.EnumerateFileSystemEntries(_lab.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
