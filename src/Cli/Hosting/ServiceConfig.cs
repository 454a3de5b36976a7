using Akka.Configuration;
using Slfd.Coordinator.Leases;
using Slfd.Programs;

namespace Slfd.Cli.Hosting;

/// <summary>The file of <c>--config</c>: HOCON that overrides what is built in. Akka.NET's settings as they are, and ours below <c>slfd</c>.</summary>
/// <param name="Settings">Overrides everything; empty without a file.</param>
internal sealed record ServiceConfig(Config Settings)
{
    private const string Leases = "slfd.leases";

    /// <summary>Reads the file, if one is given.</summary>
    /// <exception cref="CommandFailure">It cannot be read or understood; the message names it.</exception>
    public static ServiceConfig Read(FileInfo? file)
    {
        if (file is null)
        {
            return new(ConfigurationFactory.Empty);
        }

        try
        {
            var text = File.ReadAllText(file.FullName);
            return text.Contains("${?", StringComparison.Ordinal)
                ? throw new CommandFailure(ExitCode.BadInput, $"{file}: ${{?NAME}} is not supported (Akka.NET would read it as nothing, without a word); write the value")
                : new(ConfigurationFactory.ParseString(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or ConfigurationException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Lease term and beats: <c>slfd.leases { term, beat-every, ask-again, record-checkpoints-every }</c>.</summary>
    /// <exception cref="CommandFailure">A value is none, or they cannot work together.</exception>
    public LeaseOptions LeaseOptions()
    {
        LeaseOptions usual = new();
        LeaseOptions chosen = new()
        {
            Term = Span("term", usual.Term),
            BeatEvery = Span("beat-every", usual.BeatEvery),
            AskAgain = Span("ask-again", usual.AskAgain),
            RecordCheckpointsEvery = Span("record-checkpoints-every", usual.RecordCheckpointsEvery),
        };
        try
        {
            chosen.Validate();
            return chosen;
        }
        catch (ArgumentException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Leases}: {wrong.Message}");
        }
    }

    private TimeSpan Span(string key, TimeSpan usual)
    {
        try
        {
            return Settings.GetTimeSpan($"{Leases}.{key}", usual, allowInfinite: false);
        }
        catch (Exception error) when (error is FormatException or ConfigurationException or OverflowException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Leases}.{key} wants a time like 10s or 2m: {error.Message}");
        }
    }
}
