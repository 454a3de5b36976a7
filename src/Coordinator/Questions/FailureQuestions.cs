using System.Text;
using System.Text.RegularExpressions;
using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Questions;

/// <summary>What failed cells have in common.</summary>
internal static partial class FailureQuestions
{
    private const int MostDevices = 8;

    /// <summary>The cells of a grid, or of all, that have failed or are delayed, in groups by class and message.</summary>
    public static ICoordinatorReply GroupsOf(this SweepView view, string? name)
    {
        if (name is not null && view.Grids.Find(name) is null)
        {
            return view.NoSuchGrid(name);
        }

        var index = name is null ? -1 : view.Grids.Indices[name];
        var groups = view.Failures.Last
            .Where(entry => view.Cells[entry.Key].State is CellState.Failed or CellState.Delayed
                && (index < 0 ? view.Grids.Memberships.IsNamed(entry.Key) : view.Grids.Memberships.PositionIn(entry.Key, index) >= 0))
            .GroupBy(entry => (entry.Value.Failure.Class, Message: Common(entry.Value.Failure.Message)))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Message, StringComparer.Ordinal)
            .ToList();
        return new FailureGroups([.. groups.Take(FailureGroups.MostGroups).Select(group => view.GroupOf(group.Key.Class, group.Key.Message, [.. group.OrderBy(entry => entry.Key)]))],
            Math.Max(0, groups.Count - FailureGroups.MostGroups));
    }

    /// <summary>A message without what differs from cell to cell: numbers, paths and ids.</summary>
    internal static string Common(string message) => Particulars().Replace(message, "…");

    private static FailureGroup GroupOf(this SweepView view, FailureClass kind, string message, IReadOnlyList<KeyValuePair<int, LastFailure>> cells)
    {
        Dictionary<string, int> devices = [];
        var (attempts, first, last, latest) = (0, long.MaxValue, 0L, cells[0]);
        foreach (var entry in cells)
        {
            foreach (var attempt in view.Cells.Attempts.Of(entry.Key, view.Cells[entry.Key].Token, _ => false).Where(attempt => attempt.End == AttemptEnd.Failed))
            {
                var device = attempt.Device.ToString();
                devices[device] = devices.GetValueOrDefault(device) + 1;
                (attempts, first) = (attempts + 1, Math.Min(first, attempt.Ended));
                (last, latest) = attempt.Ended > last ? (attempt.Ended, entry) : (last, latest);
            }
        }

        var row = view.Cells[latest.Key];
        return new(kind, message, cells.Count, [.. cells.Take(FailureGroup.MostCells).Select(entry => view.Cells[entry.Key].Id)],
            new([.. devices.OrderByDescending(device => device.Value).ThenBy(device => device.Key, StringComparer.Ordinal).Take(MostDevices).Select(device => device.Key)], devices.Count, attempts, attempts == 0 ? 0 : first, last),
            new(row.Id, view.LabelOf(latest.Key), view.Failures.Counts.GetValueOrDefault(latest.Key).Shown, row.State,
                latest.Value.Failure with { StderrTail = End(latest.Value.Failure.StderrTail, FailureGroup.LongestTail) }));
    }

    /// <summary>The last lines that fit.</summary>
    private static string End(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
        {
            return text;
        }

        var tail = text[^Math.Min(text.Length, bytes / 4)..]; // a character has up to four bytes
        return tail[(tail.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }

    [GeneratedRegex(@"/[^\s,;:']+|\b[0-9a-f]{8,}\b|\d+(\.\d+)?")]
    private static partial Regex Particulars();
}
