using Slfd.Api.Alerts;
using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Notifications;

/// <summary>What people were told, so that each thing is said once while it lasts, by the host that coordinates. Pure: time comes in as a value.</summary>
/// <param name="options">Whom to tell of what.</param>
/// <param name="told">What was said before this host coordinated; null: nothing ever was, and what is long over is not news.</param>
internal sealed class NoticeBook(NotifyOptions options, IReadOnlyDictionary<string, long>? told)
{
    private readonly Dictionary<string, long> _told = told is null ? [] : new(told, StringComparer.Ordinal);
    private bool _begins = told is null;

    /// <summary>What was said and still lasts: for each <c>KIND KEY</c> a number that says up to where.</summary>
    public IReadOnlyDictionary<string, long> Told => _told;

    /// <summary>What is to be said now.</summary>
    public IReadOnlyList<Notice> News(SweepSnapshot now, DateTimeOffset at)
    {
        List<Notice> news = [];
        HashSet<string> lasting = new(StringComparer.Ordinal);
        foreach (var (notice, number, isPast) in Conditions(now, at))
        {
            var key = $"{notice.Kind} {notice.Key}";
            lasting.Add(key);
            if (_told.TryGetValue(key, out var before) && number <= before)
            {
                continue;
            }

            if (notice.Kind == s_failed && _told.TryGetValue($"{SaidAt} {notice.Key}", out var last) && at.ToUnixTimeMilliseconds() - last < options.FailuresEvery.TotalMilliseconds)
            {
                continue; // with those that come until then
            }

            _told[key] = number;
            if (notice.Kind == s_failed)
            {
                _told[$"{SaidAt} {notice.Key}"] = at.ToUnixTimeMilliseconds();
            }

            if (options.On.Contains(notice.Kind) && !(_begins && isPast))
            {
                news.Add(notice);
            }
        }

        // What is over may come again, and is news then.
        foreach (var over in _told.Keys.Where(key => !lasting.Contains(key) && !lasting.Contains(key.Replace(SaidAt, s_failed, StringComparison.Ordinal))).ToList())
        {
            _told.Remove(over);
        }

        _begins = false;
        return news;
    }

    private static readonly string s_failed = AlertKind.Failed.Name();

    private const string SaidAt = "failed-at";

    /// <summary>All that could be said: each with a number that rises when it is to be said again, and whether it may be long past.</summary>
    private IEnumerable<(Notice Notice, long Number, bool IsPast)> Conditions(SweepSnapshot now, DateTimeOffset at)
    {
        foreach (var grid in now.Grids)
        {
            if (grid.Ended)
            {
                yield return (new(NoticeKinds.Ended, grid.Grid, $"{grid.Grid} has ended", $"{grid.Done} of {grid.Cells} cells are done{(grid.Failed > 0 ? $", {grid.Failed} have failed" : string.Empty)}{(grid.Cancelled > 0 ? $", {grid.Cancelled} are cancelled" : string.Empty)}. 'slfd report {grid.Grid}' prints its table."), grid.Cells, true);
            }
        }

        foreach (var alert in Alert.Of(now, options.DiskBelow, at))
        {
            yield return (new(alert.Kind.Name(), alert.Key, alert.Title, alert.Text), alert.Number, false);
        }

        if (now.Started is { } started)
        {
            yield return (new(NoticeKinds.Coordinator, "life", "a coordinator took over", $"{started.Text}, at {DateTimeOffset.FromUnixTimeMilliseconds(started.At):yyyy-MM-dd HH:mm:ss'Z'}. Running cells went on meanwhile."), started.Number, true);
        }
        else if (_told.TryGetValue($"{NoticeKinds.Coordinator} life", out var before))
        {
            yield return (new(NoticeKinds.Coordinator, "life", string.Empty, string.Empty), before, true); // the log does not go back so far: the same as before
        }
    }
}
