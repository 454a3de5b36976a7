using Akka.Configuration;
using Slfd.Artifacts.Retention;
using Slfd.Coordinator.Leases;
using Slfd.Programs;

namespace Slfd.Hosts.Settings;

/// <summary>The file of <c>--config</c>: HOCON that overrides what is built in. Akka.NET's settings as they are, and ours below <c>slfd</c>.</summary>
/// <param name="Settings">Overrides everything; empty without a file.</param>
internal sealed record ServiceConfig(Config Settings)
{
    private const string Leases = "slfd.leases";
    private const string RetentionKey = "slfd.retention";

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

    /// <summary>Lease term and beats: <c>slfd.leases { term, beat-every, ask-again, record-checkpoints-every, slots-per-node }</c>.</summary>
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
            SlotsPerNode = Settings.GetInt($"{Leases}.slots-per-node", usual.SlotsPerNode),
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

    /// <summary>Names that the HTTP API answers to besides its own: <c>slfd.http.hosts = [slfd.lab.example]</c>.</summary>
    public IReadOnlyCollection<string> HttpHosts() => [.. Settings.GetStringList("slfd.http.hosts", [])];

    /// <summary>What <c>slfd clean</c> leaves: <c>slfd.retention { attempts, checkpoints, logs, caches, reports }</c>.</summary>
    /// <exception cref="CommandFailure">A value is none, or a key is unknown.</exception>
    public RetentionOptions Retention()
    {
        RetentionOptions usual = new();
        string[] known = ["attempts", "checkpoints", "logs", "caches", "reports"];
        if (Settings.GetConfig(RetentionKey)?.AsEnumerable().Select(entry => entry.Key).Except(known).FirstOrDefault() is { } unknown)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{RetentionKey}.{unknown} is no setting; these are: {string.Join(", ", known)}");
        }

        RetentionOptions chosen = new()
        {
            Attempts = Span("attempts", usual.Attempts, RetentionKey),
            Checkpoints = Settings.GetInt($"{RetentionKey}.checkpoints", usual.Checkpoints),
            Logs = Span("logs", usual.Logs, RetentionKey),
            Caches = Span("caches", usual.Caches, RetentionKey),
            Reports = Span("reports", usual.Reports, RetentionKey),
        };
        return chosen.Fault() is { } fault ? throw new CommandFailure(ExitCode.BadInput, $"{RetentionKey}: {fault}") : chosen;
    }

    private TimeSpan Span(string key, TimeSpan usual, string section = Leases)
    {
        try
        {
            return Settings.GetTimeSpan($"{section}.{key}", usual, allowInfinite: false);
        }
        catch (Exception error) when (error is FormatException or ConfigurationException or OverflowException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{section}.{key} wants a time like 10s or 2m: {error.Message}");
        }
    }
}
