using System.CommandLine;
using Slfd.Experiments.Hocon;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Options that are durations, written as in HOCON.</summary>
internal static class DurationOption
{
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);

    /// <summary>The duration that was given; null: none was.</summary>
    /// <exception cref="CommandFailure">What was given is no duration of at least a second.</exception>
    public static TimeSpan? Of(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not { } text ? null
        : DurationText.Parse(text) is { } duration && duration >= s_least ? duration
        : throw new CommandFailure(ExitCode.BadInput, $"{option.Name} {Printable.Show(text)}: expected a duration such as 90s, 10m or 1h, at least 1s");
}
