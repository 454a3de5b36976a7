using Slfd.Cli.Rendering;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Screens;

/// <summary>One screen that says what is done of all, when it ends, what is wrong, and who is there.</summary>
internal static class StatusScreen
{
    /// <summary>What is written as less than a second says nothing.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    private const int BarWidth = 20, MostGroups = 3, MostNamed = 3;

    /// <summary>The screen.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="width">Letters in a line.</param>
    public static Screen Of(StatusFacts facts, int width)
    {
        Screen screen = new(width);
        Grids(screen, facts);
        Wrong(screen, facts);
        if (facts.Fleet is { } fleet)
        {
            screen.Blank();
            Fleet(screen, fleet);
        }

        return screen;
    }

    /// <summary>How much longer something takes, or why nobody knows: <c>3 h 20 min (2 h 50 min to 4 h 10 min)</c>.</summary>
    public static string Of(Estimate estimate) => estimate is { Low: { } low, Middle: { } middle, High: { } high }
        ? middle >= s_soon ? $"{Words.Duration(middle)} ({Words.Duration(low)} to {Words.Duration(high)})" : high >= s_soon ? $"at any moment (within {Words.Duration(high)})" : "at any moment"
        : $"not known: {estimate.Because}";

    /// <summary>How a grid stands, in the colour of what that means.</summary>
    public static Piece Word(GridStatus grid) => new(Standing.Of(grid) is var words && words.StartsWith("ended", StringComparison.Ordinal) ? "ended" : words,
        !grid.Ended ? grid.Paused ? Hue.Attention : Hue.Active : grid.Done == grid.Cells ? Hue.Good : grid.Failed > 0 ? Hue.Bad : Hue.Quiet);

    private static void Grids(Screen screen, StatusFacts facts)
    {
        if (facts.Grids.Count == 0)
        {
            screen.Sentence(string.Empty, "no grid has been submitted: 'slfd submit GRID.conf' submits one");
            return;
        }

        screen.Table(
            [new("grid", 1, 10), new("state"), new("done"), new("", 3, 0), new("ends in", 2, 24)],
            [.. facts.Grids.Select(grid => (Piece[])[new(grid.Grid, Bold: true), Word(grid), $"{grid.Done} of {grid.Cells}", Bar(grid), Ends(grid, facts.Outlook)])]);
        foreach (var grid in facts.Grids.Where(grid => grid.Done < grid.Cells || grid.Duplicates > 0 || grid.Alerts > 0))
        {
            screen.Line(
            [
                $"{grid.Grid}: ", .. Counts(grid),
                .. grid.Priority != 0 ? [$", priority {grid.Priority}"] : Array.Empty<Piece>(),
                .. grid.Duplicates > 0 ? [$", {Words.Count(grid.Duplicates, "duplicate", "duplicates")}"] : Array.Empty<Piece>(),
                .. grid.Alerts > 0 ? [new($", {Words.Count(grid.Alerts, "alert", "alerts")}", Hue.Bad)] : Array.Empty<Piece>(),
            ]);
        }

        if (facts.Outlook is { Grids.Length: > 1 } outlook && facts.Fleet is not null)
        {
            screen.Line($"all of them end in {Of(outlook.Fleet)}");
        }
    }

    private static string Ends(GridStatus grid, Outlook? outlook) => grid.Ended ? string.Empty : outlook?.Grids.FirstOrDefault(known => known.Grid == grid.Grid) is { } known ? Of(known.Ends) : "not known";

    private static Piece Bar(GridStatus grid)
    {
        var full = grid.Cells == 0 ? BarWidth : (int)((long)grid.Done * BarWidth / grid.Cells);
        return new(new string('━', full).PadRight(BarWidth, '─'), grid.Failed > 0 ? Hue.Attention : Hue.Good);
    }

    /// <summary>The counts by state, each in the colour of its state.</summary>
    private static IEnumerable<Piece> Counts(GridStatus grid)
    {
        var parts = Standing.Counts(grid).Split(", ");
        for (var index = 0; index < parts.Length; index++)
        {
            var word = parts[index].Split(' ') is [_, var name, ..] ? name : string.Empty;
            var term = CellStates.Table.All.FirstOrDefault(state => state.Name == word);
            yield return new((index > 0 ? ", " : string.Empty) + parts[index], term is { Value: not (CellState.Waiting or CellState.Blocked) } ? term.Colour : null);
        }
    }

    private static void Wrong(Screen screen, StatusFacts facts)
    {
        List<(string Count, string Sentence, string Colour)> wrongs =
        [
            .. Groups(facts.Failures), .. Stuck(facts.Outlook), .. facts.Fleet is { } fleet ? Nodes(fleet.Nodes).Concat(Refused(fleet.Refused)) : [],
        ];
        screen.Blank();
        if (wrongs.Count == 0)
        {
            screen.Line(facts.Failures is null ? Piece.Quiet("this coordinator host is too old to say what is wrong; 'slfd cells --state failed' lists failed cells") : new Piece("nothing is wrong", Hue.Good));
            return;
        }

        var widest = wrongs.Max(wrong => wrong.Count.Length);
        foreach (var (count, sentence, colour) in wrongs)
        {
            screen.Sentence(new($"{count.PadRight(widest)}  ", colour, Bold: true), sentence);
        }
    }

    /// <summary>The commonest causes first.</summary>
    private static IEnumerable<(string Count, string Sentence, string Colour)> Groups(FailureGroups? failures)
    {
        foreach (var group in failures?.Groups.Take(MostGroups) ?? [])
        {
            var (sample, failed) = (group.Sample, group.Sample.State == CellState.Failed);
            yield return (
                $"{group.Count} {sample.State.Name()}",
                $"{group.Class.Name()}: {group.Message} ({group.Spread.NamedSentence(group.Count)}); 'slfd cell {sample.Cell.Prefix}' shows one",
                failed ? Hue.Bad : Hue.Attention);
        }

        if ((failures?.Groups.Length ?? 0) + (failures?.More ?? 0) - MostGroups is > 0 and var more)
        {
            yield return ("and more", $"{Words.Count(more, "other cause", "other causes")}; 'slfd cells --state failed' lists the cells", Hue.Attention);
        }
    }

    private static IEnumerable<(string Count, string Sentence, string Colour)> Stuck(Outlook? outlook) => (outlook?.Stuck ?? []).Take(MostNamed).Select(stuck => (
        "stuck", $"cell {stuck.Cell.Prefix} on {stuck.Device} makes no progress for {Words.Duration(stuck.Since)}, usual is {Words.Duration(stuck.Usual)}: {stuck.Label}", Hue.Attention));

    private static IEnumerable<(string Count, string Sentence, string Colour)> Nodes(IReadOnlyList<NodeView> nodes)
    {
        var silent = nodes.Where(node => node.State == NodeState.Silent).ToList();
        if (silent.Count > 0)
        {
            yield return ($"{silent.Count} silent", $"no heartbeat from {Named(silent.Select(node => $"{node.Node}{(node.Heard is { } heard ? $" for {Words.Duration(heard)}" : string.Empty)}"))}; its cells go to others", Hue.Bad);
        }

        var quarantined = nodes.SelectMany(node => node.Devices.Where(device => device.Quarantined is not null).Select(device => $"{node.Node}/{device.Slot}: {device.Quarantined}")).ToList();
        if (quarantined.Count > 0)
        {
            yield return ($"{quarantined.Count} {DeviceState.Quarantined.Name()}", $"{Named(quarantined)}; 'slfd restore NODE/SLOT' lets a device work again", Hue.Bad);
        }

        var unusable = nodes.Where(node => node.State is NodeState.Working or NodeState.Draining).SelectMany(node => node.Devices.Where(device => device.Unusable is not null).Select(device => $"{node.Node}/{device.Slot}: {device.Unusable!.Because} (since {Shared.Lines.Time(device.Unusable.Since)})")).ToList();
        if (unusable.Count > 0)
        {
            yield return ($"{unusable.Count} {DeviceState.Unusable.Name()}", $"no worker starts on {Named(unusable)}; mend it on the host: its node tries again every minute", Hue.Bad);
        }

        var lacking = nodes.Where(node => node.State == NodeState.Working && node.Lacks.Length > 0).Select(node => $"{node.Node} lacks {Named(node.Lacks)}").ToList();
        if (lacking.Count > 0)
        {
            yield return ($"{lacking.Count} lacking", $"{Named(lacking)}; cells that need it go to other hosts, and to these as soon as it is there", Hue.Attention);
        }
    }

    /// <summary>Nodes that do not get in; who gave no name may be anybody, and stands in <c>slfd nodes</c> alone.</summary>
    private static IEnumerable<(string Count, string Sentence, string Colour)> Refused(IReadOnlyList<RefusedNode> refused)
    {
        var nodes = refused.Where(one => one.Node.Length > 0).GroupBy(one => one.Node).Select(one => one.First()).ToList();
        if (nodes is [var latest, ..])
        {
            yield return ($"{nodes.Count} not let in", $"node {latest.Who}: {latest.Because}{(nodes.Count > 1 ? $"; nor {Named(nodes.Skip(1).Select(one => one.Node))}" : string.Empty)}; 'slfd nodes' says more", Hue.Attention);
        }
    }

    private static string Named(IEnumerable<string> all)
    {
        var names = all.ToList();
        return string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : string.Empty);
    }

    private static void Fleet(Screen screen, FleetFacts fleet)
    {
        screen.Sentence("coordinator: ", $"{Hosts(fleet)}{(fleet.Started is { } started ? $"; took over {Shared.Lines.Time(started.At)}" : string.Empty)}");
        var devices = fleet.Nodes.SelectMany(node => node.Devices).ToArray();
        var states = fleet.Nodes.GroupBy(node => node.State).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.Name()}");
        var (quarantined, unusable) = (devices.Count(device => device.Quarantined is not null), devices.Count(device => device.StateNow() == DeviceState.Unusable));
        screen.Sentence(string.Empty, fleet.Nodes.Count == 0 ? "no node has come yet; 'slfd node --coordinators HOST:PORT' on a GPU host starts one"
            : $"nodes: {string.Join(", ", states)}; devices: {devices.Count(device => device.Lease is not null)} of {devices.Length} running cells{(quarantined > 0 ? $", {quarantined} {DeviceState.Quarantined.Name()}" : string.Empty)}{(unusable > 0 ? $", {unusable} {DeviceState.Unusable.Name()}" : string.Empty)}");
        foreach (var notice in fleet.Notices)
        {
            screen.Sentence(new("notice: ", Hue.Attention), notice);
        }

        if (fleet.Leftovers is { } leftovers)
        {
            screen.Sentence(string.Empty, leftovers);
        }
    }

    private static string Hosts(FleetFacts fleet) => fleet.Hosts.Count == 0 ? fleet.Server : string.Join(", ", fleet.Hosts.Select(host =>
        $"{host.Name} {(!host.InContact ? "cannot be reached" : host.Coordinates ? "coordinates" : "stands by")}{(host.Answers ? $" and answers{(host.Release is { Length: > 0 } release ? $" ({Short(release)})" : string.Empty)}" : string.Empty)}"));

    /// <summary>A release with no more of its commit than tells it from others.</summary>
    public static string Short(string release) => release.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && release.Length > plus + 8 ? release[..(plus + 8)] : release;
}
