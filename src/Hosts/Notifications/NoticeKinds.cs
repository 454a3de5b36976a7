using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Notifications;

/// <summary>What people can be told of, as <c>slfd.notify.on</c> names it: every kind of alert, and two things that are news and no alert.</summary>
internal static class NoticeKinds
{
    /// <summary>A grid has ended.</summary>
    public const string Ended = "ended";

    /// <summary>A coordinator took over.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Somebody tries whether notices arrive.</summary>
    public const string Test = "test";

    /// <summary>Those that can be chosen.</summary>
    public static IReadOnlyList<string> All { get; } = [Ended, .. AlertKinds.Table.All.Select(kind => kind.Name), Coordinator];
}

/// <summary>Something that people are told.</summary>
/// <param name="Kind">One of <see cref="NoticeKinds"/>.</param>
/// <param name="Key">Tells it apart from others of its kind: it is said once while it lasts.</param>
/// <param name="Title">Half a line.</param>
/// <param name="Text">A sentence or two: what happened, and what to do.</param>
internal sealed record Notice(string Kind, string Key, string Title, string Text);
