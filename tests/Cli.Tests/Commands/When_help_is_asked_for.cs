using Slfd.Cli.Commands;
using Slfd.Cli.Shared;
using Slfd.Programs;

namespace Slfd.Cli.Tests.Commands;

/// <summary>Help of every command comes without what the command itself needs.</summary>
public sealed class When_help_is_asked_for
{
    public static TheoryData<string> Names => [.. SlfdCommand.Create().Subcommands.Where(command => !command.Hidden).Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_shown_though_an_argument_is_missing(string command)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        Assert.Equal(ExitCode.Success, await CommandLine.Run(SlfdCommand.Create(), [command, "--help"], new Invocation { Output = output, Error = errors }));
        Assert.Empty(errors.ToString());
        Assert.Contains("Usage:", output.ToString(), StringComparison.Ordinal);
    }
}
