namespace Slfd.Palette.Tests;

/// <summary>pbm completes and explains what the host described to it.</summary>
public class What_pbm_downloads(AGridAtPbm grid) : IClassFixture<AGridAtPbm>
{
    [Fact]
    public void The_palette_has_every_command_of_operators()
    {
        Assert.Equal("slfd", grid.Pbm.Palette.ModuleName);
        Assert.Equal(
            ["acknowledge", "alerts", "audit", "cancel", "cell", "cells", "drain", "failures", "forget", "grids", "history", "logs", "nodes", "pause", "quarantine", "report", "restore", "resume", "retry", "status", "submit", "tail", "undrain"],
            grid.Pbm.Palette.Commands.Select(command => command.Name).Order());
    }

    [Theory]
    [InlineData("cancel", "attempts cell dataset dry-run grid json method node state")]
    [InlineData("cell", "cell json verify")]
    [InlineData("drain", "dry-run json node")]
    [InlineData("forget", "dry-run json node")]
    [InlineData("logs", "attempt cell follow json metrics")]
    [InlineData("nodes", "json once watch")]
    [InlineData("quarantine", "device dry-run json reason")]
    [InlineData("acknowledge", "dry-run json key kind")]
    [InlineData("history", "before cell grid json kind most")]
    [InlineData("report", "brief choice format full grid section")]
    [InlineData("retry", "attempts cell dataset dry-run force grid json method node outdated state")]
    [InlineData("submit", "data dry-run grid json replace retry-failed scale worker")]
    public void Each_command_takes_what_the_command_line_takes_except_what_is_of_the_machine_that_one_types_at(string command, string switches)
    {
        var arguments = grid.Pbm.Palette.Commands.Single(known => known.Name == command).ArgumentsByName;
        Assert.Equal(switches, string.Join(' ', arguments.Keys.Order()));
        Assert.All(arguments, argument => Assert.Equal([$"--{argument.Key}"], argument.Value.Switch));
    }

    [Fact]
    public void Every_command_that_changes_something_can_be_tried()
    {
        string[] looking = ["alerts", "audit", "cell", "cells", "failures", "grids", "history", "logs", "nodes", "report", "status", "tail"];
        Assert.Equal(looking, grid.Pbm.Palette.Commands.Where(command => !command.ArgumentsByName.ContainsKey("dry-run")).Select(command => command.Name).Order());
    }

    [Fact]
    public void It_knows_what_is_mandatory_what_comes_several_times_and_what_can_be_suggested()
    {
        var commands = grid.Pbm.Palette.Commands.ToDictionary(command => command.Name);
        Assert.True(commands["cell"].ArgumentsByName["cell"].Mandatory);
        Assert.False(commands["cancel"].ArgumentsByName["cell"].Mandatory);
        Assert.True(commands["cancel"].ArgumentsByName["state"].Multiple);
        Assert.False(commands["cancel"].ArgumentsByName["node"].Multiple);
        Assert.Contains("markdown", commands["report"].ArgumentsByName["format"].DefaultValues);
        Assert.Equal("One screen: what is done of all, when it ends, what is wrong, and which hosts are there.", commands["status"].Description);
    }
}
