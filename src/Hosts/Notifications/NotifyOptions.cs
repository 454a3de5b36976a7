namespace Slfd.Hosts.Notifications;

/// <summary>How a message to a webhook looks.</summary>
internal enum WebhookShape
{
    /// <summary>Ours: every member of the notice.</summary>
    Json,

    /// <summary>What Slack, Mattermost and Discord (<c>/slack</c>) take.</summary>
    Slack,

    /// <summary>What a workflow of Microsoft Teams takes: an adaptive card.</summary>
    Teams,
}

/// <summary>An address that notices are posted to. It is a secret: everybody who has it can write there.</summary>
internal sealed record Webhook(Uri Url, WebhookShape Shape)
{
    /// <summary>What logs and people are shown of it.</summary>
    public string Name => $"the webhook at {Url.Host} ({Shape.ToString().ToLowerInvariant()})";
}

/// <summary>Whom to tell of what: <c>slfd.notify</c> in the file of <c>--config</c>.</summary>
internal sealed record NotifyOptions
{
    /// <summary>What messages call this sweep. Default: the machine's name.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Of what, names of <see cref="NoticeKinds"/>. Default: of everything.</summary>
    public IReadOnlyList<string> On { get; init; } = NoticeKinds.All;

    /// <summary>Where notices are posted.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; init; } = [];

    /// <summary>A program and its arguments, run once for each notice, which it gets as JSON on its standard input; empty: none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Free bytes of the runs folder's disk, below which that is said. Default 10 GB.</summary>
    public long DiskBelow { get; init; } = 10_000_000_000;

    /// <summary>Failures of one grid are said at most so often. Default 10 min.</summary>
    public TimeSpan FailuresEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether anybody is told anything.</summary>
    public bool IsOn => (Webhooks.Count > 0 || Command.Count > 0) && On.Count > 0;
}
