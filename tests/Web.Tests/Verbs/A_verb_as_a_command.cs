using Slfd.Web.Verbs;

namespace Slfd.Web.Tests.Verbs;

/// <summary>What a page does can be typed in a terminal; a shell takes each word for one.</summary>
public class A_verb_as_a_command
{
    [Theory]
    [InlineData("pause", "slfd pause table-1", "grid", "table-1")]
    [InlineData("drain", "slfd drain 'gpu 3'", "node", "gpu 3")]
    [InlineData("restore", "slfd restore gpu3/cuda:1", "node", "gpu3", "slot", "cuda:1")]
    [InlineData("retry", "slfd retry --grid table-1 --state failed --method 'dc/*' --attempts '>=2'", "grid", "table-1", "method", "dc/*", "state", "failed", "attempts", ">=2", "all", "yes")]
    [InlineData("retry", "slfd retry 3fa9c1d2 --force", "cell", "3fa9c1d2", "force", "yes")]
    [InlineData("cancel", @"slfd cancel --node 'it'\''s'", "node", "it's")]
    [InlineData("retry", null, "grid", "table-1", "entry", "a")]
    [InlineData("priority", null, "grid", "table-1")]
    public void Is_a_line_for_a_shell(string verb, string? line, params string[] said) =>
        Assert.Equal(line, VerbCommand.Of(verb, [.. said.Chunk(2).Select(pair => (pair[0], pair[1]))]));

    [Fact]
    public void Every_verb_has_one_or_is_known_to_have_none() => Assert.All(VerbTable.All, verb => VerbCommand.Of(verb.Name, []));
}
