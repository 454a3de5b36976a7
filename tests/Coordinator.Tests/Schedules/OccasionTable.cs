using System.Globalization;
using System.Text;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>How often each occasion came in each state of the cell and each standing of the device.</summary>
internal sealed class OccasionTable
{
    /// <summary>The states of a cell; null: the occasion concerns none that a grid names.</summary>
    public static IReadOnlyList<CellState?> States { get; } = [null, .. Enum.GetValues<CellState>()];

    private static readonly Occasion[] s_occasions = Enum.GetValues<Occasion>();
    private static readonly DeviceStanding[] s_standings = Enum.GetValues<DeviceStanding>();
    private readonly long[,,] _counts = new long[s_occasions.Length, States.Count, s_standings.Length];

    /// <summary>Every combination, possible or not.</summary>
    public static IEnumerable<(Occasion Occasion, CellState? Cell, DeviceStanding Device)> All() =>
        from occasion in s_occasions from cell in States from device in s_standings select (occasion, cell, device);

    /// <summary>How often it was.</summary>
    public long this[Occasion occasion, CellState? cell, DeviceStanding device] => _counts[(int)occasion, (int?)cell ?? 0, (int)device];

    public void Add(Occasion occasion, CellState? cell, DeviceStanding device) => _counts[(int)occasion, (int?)cell ?? 0, (int)device]++;

    /// <summary>Adds what another one has counted.</summary>
    public void Add(OccasionTable other)
    {
        foreach (var (occasion, cell, device) in All())
        {
            _counts[(int)occasion, (int?)cell ?? 0, (int)device] += other[occasion, cell, device];
        }
    }

    /// <summary>Pairs (occasion, state of the cell) and (occasion, standing of the device) that can be and were not.</summary>
    /// <param name="withRare">Whether those count that come once in a thousand seeds, too.</param>
    public IEnumerable<string> MissingPairs(bool withRare)
    {
        var possible = All().Where(one => Impossible.Because(one.Occasion, one.Cell, one.Device) is null).ToList();
        return
        [
            .. possible.GroupBy(one => (one.Occasion, one.Cell)).Where(pair => pair.All(IsMissing) && (withRare || !Rare.Is(pair.Key.Occasion, pair.Key.Cell))).Select(pair => $"{pair.Key.Occasion} × cell {Name(pair.Key.Cell)}"),
            .. possible.GroupBy(one => (one.Occasion, one.Device)).Where(pair => pair.All(IsMissing) && (withRare || !Rare.Is(pair.Key.Occasion, pair.Key.Device))).Select(pair => $"{pair.Key.Occasion} × device {pair.Key.Device}"),
        ];

        bool IsMissing((Occasion Occasion, CellState? Cell, DeviceStanding Device) one) => this[one.Occasion, one.Cell, one.Device] == 0;
    }

    /// <summary>Combinations that were, though the list says that they cannot be.</summary>
    public IEnumerable<string> Surprises() => from one in All()
                                              where Impossible.Because(one.Occasion, one.Cell, one.Device) is not null && this[one.Occasion, one.Cell, one.Device] > 0
                                              select $"{Name(one.Occasion, one.Cell, one.Device)} ({Impossible.Because(one.Occasion, one.Cell, one.Device)})";

    /// <summary>As Markdown: a row for each occasion and state of the cell that can be, then what cannot be and why.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine("| occasion | cell | device never had a cell | sound | suspect | quarantined | draining | forgotten |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var row in All().GroupBy(one => (one.Occasion, one.Cell)).Where(row => row.Any(one => Impossible.Because(one.Occasion, one.Cell, one.Device) is null)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Key.Occasion} | {Name(row.Key.Cell)} | {string.Join(" | ", row.Select(Count))} |");
        }

        text.AppendLine().AppendLine("– cannot be:");
        foreach (var reason in All().GroupBy(one => Impossible.Because(one.Occasion, one.Cell, one.Device)).Where(reason => reason.Key is not null))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"* {reason.Key}: {reason.Count()} combinations, of {string.Join(", ", reason.Select(one => one.Occasion).Distinct())}");
        }

        return text.ToString();

        string Count((Occasion Occasion, CellState? Cell, DeviceStanding Device) one) => Impossible.Because(one.Occasion, one.Cell, one.Device) is not null ? "–"
            : this[one.Occasion, one.Cell, one.Device] is > 0 and var count ? count.ToString(CultureInfo.InvariantCulture)
            : "**0**";
    }

    private static string Name(Occasion occasion, CellState? cell, DeviceStanding device) => $"{occasion} × cell {Name(cell)} × device {device}";

    private static string Name(CellState? cell) => cell?.Name() ?? "none";
}
