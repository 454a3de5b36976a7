using System.Globalization;
using Akka.Configuration;
using Slfd.Artifacts.Retention;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Leases;
using Slfd.Experiments.Hocon;
using Slfd.Hosts.Notifications;
using Slfd.Programs;

namespace Slfd.Hosts.Settings;

/// <summary>The file of <c>--config</c>: HOCON that overrides what is built in. Akka.NET's settings as they are, and ours below <c>slfd</c>.</summary>
/// <param name="Settings">Overrides everything; empty without a file.</param>
internal sealed record ServiceConfig(Config Settings)
{
    private const int MostFailures = 1_000;
    private const string Leases = "slfd.leases";
    private const string FailuresKey = "slfd.failures";
    private const string RetentionKey = "slfd.retention";
    private const string NotifyKey = "slfd.notify";

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

    /// <summary>After how many failures of different cells in a row a device is stopped: <c>slfd.failures { stop-after, quarantine-after }</c>, of whatever class, and of such as speak against the device.</summary>
    /// <exception cref="CommandFailure">A value is none, or a key is unknown.</exception>
    public FailurePolicy FailurePolicy()
    {
        FailurePolicy usual = new();
        MustKnow(FailuresKey, "stop-after", "quarantine-after");
        return usual with { StopAfter = Count("stop-after", usual.StopAfter), QuarantineAfter = Count("quarantine-after", usual.QuarantineAfter) };

        int Count(string key, int otherwise)
        {
            var text = Settings.GetString($"{FailuresKey}.{key}", otherwise.ToString(CultureInfo.InvariantCulture));
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MostFailures
                ? count
                : throw new CommandFailure(ExitCode.BadInput, $"{FailuresKey}.{key}: '{Printable.Show(text)}': expected a whole number from 1 to {MostFailures}");
        }
    }

    /// <summary>Names that the HTTP API answers to besides its own: <c>slfd.http.hosts = [slfd.lab.example]</c>.</summary>
    public IReadOnlyCollection<string> HttpHosts() => [.. Settings.GetStringList("slfd.http.hosts", [])];

    /// <summary>What <c>slfd clean</c> leaves: <c>slfd.retention { attempts, checkpoints, logs, caches, reports }</c>.</summary>
    /// <exception cref="CommandFailure">A value is none, or a key is unknown.</exception>
    public RetentionOptions Retention()
    {
        RetentionOptions usual = new();
        MustKnow(RetentionKey, "attempts", "checkpoints", "logs", "caches", "reports");
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

    /// <summary>Whom to tell of what: <c>slfd.notify { name, on, webhooks = [ { url, shape } ], command, disk-below, failures-every }</c>.</summary>
    /// <exception cref="CommandFailure">A value is none, or a key is unknown.</exception>
    public NotifyOptions Notify()
    {
        NotifyOptions usual = new();
        MustKnow(NotifyKey, "name", "on", "webhooks", "command", "disk-below", "failures-every");
        if (Settings.GetConfig(NotifyKey) is not { } section)
        {
            return usual;
        }

        IReadOnlyList<string> on = section.HasPath("on") ? [.. section.GetStringList("on", [])] : usual.On;
        if (on.Except(NoticeKinds.All).FirstOrDefault() is { } other)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{NotifyKey}.on: '{other}' is nothing to be told of; known are {string.Join(", ", NoticeKinds.All)}");
        }

        return new()
        {
            Name = section.GetString("name", usual.Name),
            On = on,
            Webhooks = section.HasPath("webhooks") ? [.. section.GetValue("webhooks").GetArray().Select(value => Hook(value.AtKey("hook")))] : [],
            Command = section.HasPath("command") ? [.. section.GetStringList("command", [])] : [],
            DiskBelow = section.GetByteSize("disk-below") ?? usual.DiskBelow,
            FailuresEvery = Span("failures-every", usual.FailuresEvery, NotifyKey),
        };
    }

    private static Webhook Hook(Config hook)
    {
        var (url, shape) = (hook.GetString("hook.url", string.Empty), hook.GetString("hook.shape", WebhookShape.Json.ToString()));
        return !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
                ? throw new CommandFailure(ExitCode.BadInput, $"{NotifyKey}.webhooks: each needs url = \"https://…\"")
            : !Enum.TryParse<WebhookShape>(shape, ignoreCase: true, out var known) || !Enum.IsDefined(known)
                ? throw new CommandFailure(ExitCode.BadInput, $"{NotifyKey}.webhooks: '{shape}' is no shape of a message; known are {string.Join(", ", Enum.GetNames<WebhookShape>()).ToLowerInvariant()}")
            : new(address, known);
    }

    private void MustKnow(string section, params string[] known)
    {
        if (Settings.GetConfig(section)?.AsEnumerable().Select(entry => entry.Key).Except(known).FirstOrDefault() is { } unknown)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{section}.{unknown} is no setting; these are: {string.Join(", ", known)}");
        }
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
