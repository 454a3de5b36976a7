namespace Slfd.Hosts.Notifications;

/// <summary>What people can be told of, as <c>slfd.notify.on</c> names it.</summary>
internal static class NoticeKinds
{
    /// <summary>A grid has ended.</summary>
    public const string Ended = "ended";

    /// <summary>Cells have failed for good.</summary>
    public const string Failed = "failed";

    /// <summary>A cell makes no progress.</summary>
    public const string Stuck = "stuck";

    /// <summary>A node sends no heartbeats.</summary>
    public const string Silent = "silent";

    /// <summary>A device gets no more cells.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>The disk of the runs folder fills.</summary>
    public const string Disk = "disk";

    /// <summary>A coordinator took over.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Somebody tries whether notices arrive.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [Ended, Failed, Stuck, Silent, Quarantined, Disk, Coordinator];
}

/// <summary>Something that people are told.</summary>
/// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
/// <param name="Key">Tells it apart from others of its kind: it is said once while it lasts.</param>
/// <param name="Title">Half a line.</param>
/// <param name="Text">A sentence or two: what happened, and what to do.</param>
internal sealed record Notice(string Kind, string Key, string Title, string Text);
