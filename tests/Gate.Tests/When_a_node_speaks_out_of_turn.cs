using System.Net.WebSockets;
using System.Text;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Serialization;

namespace Slfd.Gate.Tests;

/// <summary>A node that has been taken over says what it likes: it is believed about itself, in bounded sizes, and else its connection ends with the reason.</summary>
public class When_a_node_speaks_out_of_turn
{
    private static readonly NodeId s_self = new("gpu1");
    private static readonly LeaseId s_lease = new(default, new(1));
    private static readonly string s_hash = new('a', 64);

    public static TheoryData<string, string> Wrong => new()
    {
        { "another's name", "speaks for itself only" },
        { "a life in the future", "in the future" },
        { "two lives", "two lives" },
        { "too many slots", "at most 64" },
        { "slots one by one", "at most 64" },
        { "a slot that is none", "a device slot" },
        { "too many cells", "leases" },
        { "no hash", "hash" },
        { "impossible counts", "counts" },
        { "an unknown class", "class 99" },
        { "an operator's message", "may not come from there" },
        { "an event", "may not come from there" },
        { "a coordinator's answer", "may not come from there" },
        { "an unknown manifest", "use the same release" },
        { "garbage", "no message" },
        { "damaged bytes", "no n.hello" },
        { "too long a message", "more than 262144 bytes" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Its_connection_ends_with_the_reason_and_nothing_is_passed_on(string what, string because)
    {
        await using var gate = await AGate.Open(answers: false);
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        var frames = Frames(what).ToList();
        foreach (var frame in frames)
        {
            await node.Send(frame);
        }

        var (_, status, reason) = await node.Hear();
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, status);
        Assert.Contains(because, reason, StringComparison.Ordinal);
        await gate.Says(because);
        Assert.True(gate.Heard.Count < frames.Count, "the message that was refused was passed on");
    }

    [Fact]
    public async Task Texts_are_cut_and_cleaned_of_control_characters()
    {
        await using var gate = await AGate.Open();
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        await node.Say(new ReportFailed(s_self, 1, s_lease, "cpu:0", new(FailureClass.Infrastructure, "\u001b[2Jred\u202e" + new string('x', 90_000), "first\nlast\r\0" + new string('y', 90_000), 0)));
        Assert.NotNull((await node.Hear()).Answer);
        var failure = Assert.IsType<ReportFailed>(Assert.Single(gate.Heard)).Failure;
        Assert.Equal(4096, failure.Message.Length);
        Assert.StartsWith("?[2Jred?", failure.Message, StringComparison.Ordinal);
        Assert.InRange(failure.StderrTail.Length, 1, 8192);
        Assert.DoesNotContain(failure.StderrTail, letter => letter is '\r' or '\0');
    }

    [Fact]
    public async Task Texts_of_a_result_and_names_of_what_a_host_lacks_are_too()
    {
        await using var gate = await AGate.Open();
        using var node = (await AStranger.Knock(gate.Address, AGate.Token, "gpu1")).In!;
        var red = "\u001b[2Jred\u202e" + new string('x', 20_000);
        await node.Say(new ReportSucceeded(s_self, 1, s_lease, new(s_hash, s_hash, 10, [1], [1], 1, red, s_hash) { Revisions = red, Marks = [red], Remarks = [red], Splits = [new(red, 1, 1, red, s_hash) { Remark = red }] }));
        Assert.NotNull((await node.Hear()).Answer);
        await node.Say(new ReportFailed(s_self, 1, s_lease, "cpu:0", new(FailureClass.Data, "none", string.Empty, 0, red)));
        Assert.NotNull((await node.Hear()).Answer);
        await node.Say(new RequestWork(s_self, 1, 1, "cpu:0", Lacks: [.. Enumerable.Repeat(red, 10)]));
        Assert.NotNull((await node.Hear()).Answer);
        var outcome = Assert.Single(gate.Heard.OfType<ReportSucceeded>()).Outcome;
        string[] texts = [outcome.Device, outcome.Revisions!, .. outcome.Marks, .. outcome.Remarks, outcome.Splits[0].Name, outcome.Splits[0].Source, outcome.Splits[0].Remark!,
            Assert.Single(gate.Heard.OfType<ReportFailed>()).Failure.Lacks!, .. Assert.Single(gate.Heard.OfType<RequestWork>()).Lacks!];
        Assert.All(texts, text =>
        {
            Assert.StartsWith("?[2Jred?", text, StringComparison.Ordinal);
            Assert.InRange(text.Length, 9, 2_000);
        });
    }

    private static IEnumerable<byte[]> Frames(string what) => what switch
    {
        "another's name" => [MessageFrame.Of(new Hello(new("gpu2"), 1, [], []))],
        "a life in the future" => [MessageFrame.Of(new Hello(s_self, long.MaxValue, [], []))],
        "two lives" => [MessageFrame.Of(new Goodbye(s_self, 1)), MessageFrame.Of(new Goodbye(s_self, 2))],
        "too many slots" => [MessageFrame.Of(new Hello(s_self, 1, [.. Enumerable.Range(0, 65).Select(index => $"x:{index}")], []))],
        "slots one by one" => Enumerable.Range(0, 65).Select(index => MessageFrame.Of(new RequestWork(s_self, 1, index + 1, $"x:{index}"))),
        "a slot that is none" => [MessageFrame.Of(new RequestWork(s_self, 1, 1, "x:\u001b[0m"))],
        "too many cells" => [MessageFrame.Of(new Heartbeat(s_self, 1, 1, [.. Enumerable.Repeat(new CellBeat(s_lease, 0, 0, 0, 0, 0, 0, ""), 1000)]))],
        "no hash" => [MessageFrame.Of(new ReportSucceeded(s_self, 1, s_lease, new("not even a hash", s_hash, 10, [1], [1], 1, "cpu", s_hash)))],
        "impossible counts" => [MessageFrame.Of(new ReportSucceeded(s_self, 1, s_lease, new(s_hash, s_hash, 10, [1], [11], 1, "cpu", s_hash)))],
        "an unknown class" => [MessageFrame.Of(new ReportFailed(s_self, 1, s_lease, "cpu:0", new((FailureClass)99, "x", "", 0)))],
        "an operator's message" => [MessageFrame.Of(new DrainNode(s_self, true, false, new("olga", "10.0.0.1")))],
        "an event" => [MessageFrame.Of(new Messages.Events.NodeDraining(0, s_self, true))],
        "a coordinator's answer" => [MessageFrame.Of(new WorkAvailable())],
        "an unknown manifest" => [[3, .. "abc"u8, 1, 2, 3]],
        "garbage" => [[200, 1, 2]],
        "damaged bytes" => [[7, .. Encoding.ASCII.GetBytes("n.hello"), 0x0a, 0x7f, 0x01]],
        "too long a message" => [new byte[(256 << 10) + 1]],
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "no such case"),
    };
}
