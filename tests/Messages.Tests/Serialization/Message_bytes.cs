using System.Text.Json;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Tests.Serialization;

/// <summary>What is written today is read in ten years, and nothing travels that was not meant to.</summary>
public class Message_bytes
{
    public static TheoryData<string> Manifests => [.. MessageCodec.Manifests];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Are_read_back_whole(string manifest)
    {
        var sample = SampleOf(manifest);
        var back = MessageCodec.FromBytes(manifest, MessageCodec.ToBytes(sample));
        Assert.IsType(sample.GetType(), back);
        Assert.Equal(Json(sample), Json(back));
    }

    /// <summary>Golden/wire.txt holds manifest and bytes of every type as they were when it first shipped. Lines are added, never changed.</summary>
    [Theory]
    [MemberData(nameof(Manifests))]
    public void Are_what_they_always_were(string manifest)
    {
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "wire.txt"))
            .Select(line => line.Split(' '))
            .Where(parts => parts[0] == manifest)
            .Select(parts => parts[1])
            .ToList();
        var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(SampleOf(manifest)));
        Assert.True(golden.Count == 1, $"a new type needs its line in Golden/wire.txt: {manifest} {bytes}");
        Assert.Equal(golden[0], bytes);
        Assert.Equal(Json(SampleOf(manifest)), Json(MessageCodec.FromBytes(manifest, Convert.FromHexString(golden[0]))));
    }

    [Fact]
    public void Of_a_retry_keep_what_was_added_to_it()
    {
        RetryCells outdated = new(CellSelector.All, Force: false, DryRun: true, new("alice", "test"), Outdated: true);
        Assert.True(((RetryCells)MessageCodec.FromBytes("o.retry", MessageCodec.ToBytes(outdated))).Outdated);
        Assert.False(((RetryCells)MessageCodec.FromBytes("o.retry", MessageCodec.ToBytes(outdated with { Outdated = false }))).Outdated);
    }

    /// <summary>Golden/later.txt holds messages with members that came after their type first shipped.</summary>
    [Fact]
    public void Of_a_result_with_every_member_are_what_they_always_were()
    {
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).Single(parts => parts[0] == "n.succeeded")[1];
        Assert.Equal(golden, Convert.ToHexStringLower(MessageCodec.ToBytes(Samples.WholeResult)));
        Assert.Equal(Json(Samples.WholeResult), Json(MessageCodec.FromBytes("n.succeeded", Convert.FromHexString(golden))));
    }

    [Fact]
    public void Of_a_beat_with_a_reading_are_what_they_always_were()
    {
        Heartbeat beat = new(new("n"), 5, 9, [], new()
        {
            Processor = 0.5,
            MemoryUsed = 1,
            MemoryTotal = 2,
            RunsDiskFree = 3,
            Driver = "570.1",
            Devices = [new() { Slot = "cuda:0", Model = "H200", Use = 0.25, MemoryUsed = 4, MemoryTotal = 5, Celsius = 40, Watts = 300, Joules = 6, Throttled = "", MemoryErrors = 7 }, new() { Slot = "cuda:1" }],
        });
        var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(beat));
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).SingleOrDefault(parts => parts[0] == "n.beat")?[1];
        Assert.True(golden == bytes, $"Golden/later.txt lacks its line, or it has changed: n.beat {bytes}");
        var back = (Heartbeat)MessageCodec.FromBytes("n.beat", Convert.FromHexString(golden!));
        Assert.Equal(Json(beat), Json(back));
        Assert.Null(back.Host!.Of("cuda:1")!.Celsius); // not measured, and not 0
    }

    [Fact]
    public void Of_a_beat_that_says_what_was_found_are_what_they_always_were()
    {
        Heartbeat beat = new(new("n"), 5, 9, [], Has: ["data set pathmnist"]);
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).Single(parts => parts[0] == "n.beat+has")[1];
        Assert.Equal(golden, Convert.ToHexStringLower(MessageCodec.ToBytes(beat)));
        Assert.Equal(beat.Has!, ((Heartbeat)MessageCodec.FromBytes("n.beat", Convert.FromHexString(golden))).Has!);
    }

    [Fact]
    public void Of_what_a_beat_says_of_its_slots_and_of_what_people_are_shown_are_what_they_always_were()
    {
        NodeView view = new(new("n"), NodeState.Working, 5, TimeSpan.FromSeconds(1), [new("cpu:0", null, string.Empty, null, null) { Unusable = new("no libtorch", 1_790_000_000_000) }]) { Lacks = ["data set pathmnist"] };
        foreach (var (name, message) in new (string, IWireMessage)[]
        {
            ("n.beat+unusable", new Heartbeat(new("n"), 5, 9, []) { Unusable = [new("cpu:0", "no libtorch", TimeSpan.FromSeconds(90))], Leaving = true }),
            ("o.nodes+unusable", new NodePage([view], 0)),
        })
        {
            var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(message));
            Assert.True(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Contains($"{name} {bytes}"), $"Golden/later.txt lacks its line, or it has changed: {name} {bytes}");
            Assert.Equal(Json(message), Json(MessageCodec.FromBytes(name.Split('+')[0], Convert.FromHexString(bytes))));
        }

        // What an earlier release sends and does not know.
        var old = (Heartbeat)MessageCodec.FromBytes("n.beat", MessageCodec.ToBytes(new Heartbeat(new("n"), 5, 9, [])));
        Assert.Empty(old.Unusable);
        Assert.False(old.Leaving);
    }

    [Fact]
    public void Of_a_look_and_of_its_way_to_the_node_are_what_they_always_were()
    {
        foreach (var (name, message) in new (string, IWireMessage)[] { ("n.ack+watched", Samples.Watched), ("o.cell?+looks", new GetCell("0123", Looks: true)) })
        {
            var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(message));
            Assert.True(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Contains($"{name} {bytes}"), $"Golden/later.txt lacks its line, or it has changed: {name} {bytes}");
            Assert.Equal(Json(message), Json(MessageCodec.FromBytes(name.Split('+')[0], Convert.FromHexString(bytes))));
        }
    }

    [Fact]
    public void Of_a_result_with_its_curve_are_what_they_always_were()
    {
        var whole = Samples.WholeResult with { Outcome = Samples.WholeResult.Outcome with { Variances = [0.5f, 4] } };
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).Single(parts => parts[0] == "n.succeeded+variances")[1];
        Assert.Equal(golden, Convert.ToHexStringLower(MessageCodec.ToBytes(whole)));
        Assert.Equal(Json(whole), Json(MessageCodec.FromBytes("n.succeeded", Convert.FromHexString(golden))));
        var measured = whole with { Outcome = whole.Outcome with { EnergyJoules = 3600 } };
        var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(measured));
        Assert.True(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Contains($"n.succeeded+energy {bytes}"), $"Golden/later.txt lacks its line, or it has changed: n.succeeded+energy {bytes}");
        Assert.Equal(Json(measured), Json(MessageCodec.FromBytes("n.succeeded", Convert.FromHexString(bytes))));
        CellView view = new(Samples.WholeResult.Lease.Cell, "label", CellState.Done, 1, 0, null, null, string.Empty) { Marks = ["loss"] };
        Assert.Equal(["loss"], ((CellPage)MessageCodec.FromBytes("o.cells", MessageCodec.ToBytes(new CellPage([view], 0, null)))).Cells[0].Marks);
    }

    [Fact]
    public void Of_a_quarantine_by_an_operator_are_what_they_always_were()
    {
        var golden = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).Single(parts => parts[0] == "e.quarantined.1")[1];
        var byOperator = (DeviceQuarantined)SampleOf("e.quarantined.1") with { ByOperator = true };
        Assert.Equal(golden, Convert.ToHexStringLower(MessageCodec.ToBytes(byOperator)));
        Assert.True(((DeviceQuarantined)MessageCodec.FromBytes("e.quarantined.1", Convert.FromHexString(golden))).ByOperator);
    }

    [Fact]
    public void Of_who_judges_and_of_units_are_what_they_always_were()
    {
        StateCount[] units = [new(CellState.Running, 1), new(CellState.Done, 3)];
        (string Name, IWireMessage Message)[] later =
        [
            ("n.grant", (Grant)SampleOf("n.grant") with { Judging = Judging.Gather }),
            ("o.status", (GridStatus)SampleOf("o.status") with { Units = units }),
            ("o.cell", (CellDetail)SampleOf("o.cell") with { Units = units }),
        ];
        var goldens = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Select(line => line.Split(' ')).ToList();
        Assert.All(later, message =>
        {
            var golden = goldens.Single(parts => parts[0].StartsWith(message.Name + "+", StringComparison.Ordinal))[1];
            Assert.Equal(golden, Convert.ToHexStringLower(MessageCodec.ToBytes(message.Message)));
            Assert.Equal(Json(message.Message), Json(MessageCodec.FromBytes(message.Name, Convert.FromHexString(golden))));
        });
    }

    [Fact]
    public void Of_what_grids_cost_and_of_what_is_remembered_longest_are_what_they_always_were()
    {
        var happenings = (Happenings)SampleOf("o.happenings");
        (string Name, IWireMessage Message)[] later =
        [
            ("o.outlook", (Outlook)SampleOf("o.outlook") with { Costs = [new("g", 7200, 3600, 1800, 5.4e6), new("h", 0, null, 0, 0)] }),
            ("o.happenings", happenings with { Started = happenings.Items[0] with { Number = 1, Kind = "started" }, Failed = happenings.Items[0] with { Number = 20, Kind = "failed" } }),
        ];
        Assert.All(later, message =>
        {
            var bytes = Convert.ToHexStringLower(MessageCodec.ToBytes(message.Message));
            Assert.True(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "later.txt")).Contains($"{message.Name}+more {bytes}"), $"Golden/later.txt lacks its line, or it has changed: {message.Name}+more {bytes}");
            Assert.Equal(Json(message.Message), Json(MessageCodec.FromBytes(message.Name, Convert.FromHexString(bytes))));
        });
    }

    [Fact]
    public void Of_empty_lists_and_texts_come_back_empty_and_not_null()
    {
        var hello = new Hello(new("n"), 1, [], []);
        var back = (Hello)MessageCodec.FromBytes("n.hello", MessageCodec.ToBytes(hello));
        Assert.Empty(back.Slots);
        Assert.Empty(back.Running);
        var refused = (Refused)MessageCodec.FromBytes("o.refused", MessageCodec.ToBytes(new Refused(string.Empty)));
        Assert.Equal(string.Empty, refused.Because);
    }

    [Fact]
    public void Of_a_later_version_with_more_members_are_still_read()
    {
        byte[] withUnknownMember = [.. MessageCodec.ToBytes(new GetGridStatus("g")), 0xA2, 0x06, 0x01, 0x78]; // field 100, text "x"
        Assert.Equal(new GetGridStatus("g"), MessageCodec.FromBytes("o.status?", withUnknownMember));
    }

    [Fact]
    public void Under_an_unknown_manifest_are_refused_by_name() =>
        Assert.Contains("e.unheard-of.1", Assert.Throws<ArgumentException>(() => MessageCodec.FromBytes("e.unheard-of.1", [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_a_type_without_manifest_are_not_made() =>
        Assert.Contains("String", Assert.Throws<ArgumentException>(() => MessageCodec.ToBytes("text")).Message, StringComparison.Ordinal);

    [Fact]
    public void Exist_for_every_wire_type_of_this_assembly()
    {
        var marked = typeof(IWireMessage).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IWireMessage)));
        Assert.Equal(marked.OrderBy(type => type.Name), MessageCodec.Types.OrderBy(type => type.Name));
    }

    private static IWireMessage SampleOf(string manifest) => Samples.All.Single(sample => MessageCodec.ManifestOf(sample) == manifest);

    private static string Json(object message) => JsonSerializer.Serialize(message, message.GetType());
}
