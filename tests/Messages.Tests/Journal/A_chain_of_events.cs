using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Tests.Journal;

/// <summary>Whatever is changed, taken out, put in or swapped in a chain of events shows when it is read.</summary>
public sealed class A_chain_of_events
{
    private static readonly ICoordinatorEvent[] s_events = [.. Enumerable.Range(1, 6).Select(life => new CoordinatorStarted(life, life, "1.0"))];
    private readonly List<ChainedEvent> _rows = [.. Written(new(), s_events)];

    [Fact]
    public void Is_read_back_as_it_was_written_and_ends_in_the_same_hash()
    {
        EventChain written = new(), read = new();
        var rows = Written(written, s_events).Select(row => JournalCodec.Read(JournalCodec.ManifestOf(row), JournalCodec.ToBytes(row))).ToList();
        Assert.Equal(s_events, rows.Select((row, index) => read.Check(index + 1, row)));
        Assert.Equal(written.Head, read.Head);
        Assert.Equal(6, read.Head.Sequence);
    }

    [Fact]
    public void Goes_on_from_a_head_that_was_kept()
    {
        EventChain first = new();
        Written(first, s_events[..3]);
        EventChain second = new(first.Head);
        Assert.Equal(s_events[3], second.Check(4, _rows[3]));
        Assert.Contains("event 4", Assert.Throws<JournalFaultException>(() => new EventChain(first.Head with { Sha256 = new('1', 64) }).Check(4, _rows[3])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void Shows_a_changed_bit_in_an_event(int index)
    {
        _rows[index].Body[^1] ^= 4;
        Assert.Contains($"event {index + 1} (e.started.1) is not what was written", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_changed_bit_in_a_hash()
    {
        _rows[2].Hash[7] ^= 1;
        Assert.Contains("event 3", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_a_change_whose_own_hash_was_computed_anew_at_the_next_event()
    {
        EventChain forger = new();
        var forged = Written(forger, [s_events[0], new CoordinatorStarted(2, 2, "9.9")])[^1];
        _rows[1] = forged;
        Assert.Contains("event 3", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_events_that_are_missing()
    {
        EventChain chain = new();
        chain.Check(1, _rows[0]);
        Assert.Equal("event 2 to 3 are missing: event 4 follows event 1", Assert.Throws<JournalFaultException>(() => chain.Check(4, _rows[3])).Message);
        Assert.Equal("event 2 is missing: event 3 follows event 1", Assert.Throws<JournalFaultException>(() => chain.Check(3, _rows[2])).Message);
        Assert.Contains("twice", Assert.Throws<JournalFaultException>(() => chain.Check(1, _rows[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Covers_what_was_written_before_there_was_a_chain()
    {
        EventChain writer = new();
        writer.Check(1, s_events[0]);
        var next = writer.Add(s_events[1]);
        EventChain honest = new(), changed = new();
        honest.Check(1, s_events[0]);
        Assert.Equal(s_events[1], honest.Check(2, next));
        changed.Check(1, new CoordinatorStarted(1, 1, "2.0"));
        Assert.Throws<JournalFaultException>(() => changed.Check(2, next));
    }

    [Fact]
    public void Takes_no_event_without_a_hash_after_one_with_a_hash()
    {
        EventChain chain = new();
        chain.Check(1, _rows[0]);
        Assert.Contains("has no hash", Assert.Throws<JournalFaultException>(() => chain.Check(2, s_events[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_an_event_of_a_newer_version_from_a_damaged_one()
    {
        EventChain chain = new();
        chain.Check(1, _rows[0]);
        var damaged = JournalCodec.Read("chained/e.unheard-of.3", JournalCodec.ToBytes(_rows[1]));
        Assert.Contains("is not what was written", Assert.Throws<JournalFaultException>(() => chain.Check(2, damaged)).Message, StringComparison.Ordinal);
        var shortened = JournalCodec.Read("chained/e.started.1", [1, 2, 3]);
        Assert.Contains("event 2", Assert.Throws<JournalFaultException>(() => new EventChain(Head(1)).Check(2, shortened)).Message, StringComparison.Ordinal);
        var message = JournalCodec.Read("n.hello", MessageCodec.ToBytes(s_events[0]));
        Assert.Contains("no such event", message.Fault, StringComparison.Ordinal);
    }

    private static ChainHead Head(int events)
    {
        EventChain chain = new();
        Written(chain, s_events[..events]);
        return chain.Head;
    }

    private string Fault()
    {
        EventChain chain = new();
        return Assert.Throws<JournalFaultException>(() => _rows.Select((row, index) => chain.Check(index + 1, row)).ToList()).Message;
    }

    private static List<ChainedEvent> Written(EventChain chain, IEnumerable<ICoordinatorEvent> events) => [.. events.Select(chain.Add)];
}
