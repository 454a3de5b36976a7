namespace Slfd.Palette.Tests;

/// <summary>What is wrong is said, with the exit code that a shell would get, and changes nothing.</summary>
public class When_pbm_users_err(AGridAtPbm grid) : IClassFixture<AGridAtPbm>
{
    [Theory]
    [InlineData("slfd: there is no grid 'h'; these exist: g (exit code 2)", "status", "--grid", "h")]
    [InlineData("slfd: '3x' says no number of attempts", "cells", "--attempts", "3x")]
    [InlineData("slfd: 'asleep' is no state of a cell", "cancel", "--state", "asleep")]
    [InlineData("say which cells", "cancel")]
    [InlineData("slfd pause needs GRID or --grid NAME", "pause")]
    [InlineData("no node is called 'x'", "drain", "--node", "x")]
    [InlineData("Required argument missing for option: '--node'", "cancel", "--node", "", "--grid", "g")]
    [InlineData("slfd: '@/etc/hostname'", "cancel", "--cell", "@/etc/hostname")]
    [InlineData("slfd: '-h'", "cancel", "--cell", "-h")]
    [InlineData("slfd: /nowhere/at-all.conf", "submit", "--grid", "/nowhere/at-all.conf")]
    public async Task They_are_told_in_a_line(string sentence, params string[] line)
    {
        var answer = await grid.Pbm.Type(line);
        Assert.True(answer.Errored, answer.Text);
        Assert.Contains(sentence, answer.Text, StringComparison.Ordinal);
        Assert.Matches(@"\(exit code [23]\)$", answer.Text);
        Assert.Equal(4, (await grid.Pbm.Api.Get("/api/grids/g")).GetProperty("waiting").GetInt32());
    }

    [Theory]
    [InlineData("'--colour' is no switch of this command", "cancel", "--grid", "g", "--colour", "red")]
    [InlineData("'--server' is no switch of this command", "cancel", "--grid", "g", "--server", "http://127.0.0.1:1")]
    [InlineData("'--help' is no switch of this command", "cancel", "--help")]
    [InlineData("'--dry-run' is true or false, not 'perhaps'", "cancel", "--grid", "g", "--dry-run", "perhaps")]
    [InlineData("'--cell' needs a value", "cancel", "--grid", "g", "--cell", "")]
    public async Task What_a_command_does_not_take_is_refused_with_what_it_takes(string sentence, params string[] line)
    {
        var answer = await grid.Pbm.Type(line);
        Assert.True(answer.Errored, answer.Text);
        Assert.StartsWith(sentence, answer.Text, StringComparison.Ordinal);
        Assert.Contains("slfd cancel: Take cells that are not done out of the sweep", answer.Text, StringComparison.Ordinal);
        Assert.Contains("--attempts  Leased so often", answer.Text, StringComparison.Ordinal);
        Assert.Equal(4, (await grid.Pbm.Api.Get("/api/grids/g")).GetProperty("waiting").GetInt32());
    }
}
