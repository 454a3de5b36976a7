using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>What is not answered is repeated, ever more slowly, and never after its answer.</summary>
public class Outstanding_messages
{
    private readonly Outstanding _outstanding = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    [Fact]
    public void Are_repeated_after_waits_that_double_up_to_the_longest()
    {
        _outstanding.Add("key", Message(1), TimeSpan.Zero);
        int[] sent = [.. Enumerable.Range(0, 20).Where(second => _outstanding.Due(TimeSpan.FromSeconds(second)).Count > 0)];
        Assert.Equal([1, 3, 7, 11, 15, 19], sent);
    }

    [Fact]
    public void Are_made_anew_for_each_repeat()
    {
        var life = 1;
        _outstanding.Add("key", () => new Goodbye(new("a"), life), TimeSpan.Zero);
        life = 2;
        Assert.Equal(2, Assert.Single(_outstanding.Due(TimeSpan.FromSeconds(1))).Incarnation);
    }

    [Fact]
    public void Are_not_repeated_once_answered()
    {
        _outstanding.Add("one", Message(1), TimeSpan.Zero);
        _outstanding.Add("other", Message(2), TimeSpan.Zero);
        Assert.True(_outstanding.Answer("one"));
        Assert.False(_outstanding.Answer("one"));
        Assert.Equal(2, Assert.Single(_outstanding.Due(TimeSpan.FromSeconds(1))).Incarnation);
    }

    [Fact]
    public void Replace_those_under_the_same_key()
    {
        _outstanding.Add("key", Message(1), TimeSpan.Zero);
        _outstanding.Add("key", Message(2), TimeSpan.FromSeconds(1));
        Assert.Empty(_outstanding.Due(TimeSpan.FromSeconds(1)));
        Assert.Equal(2, Assert.Single(_outstanding.Due(TimeSpan.FromSeconds(2))).Incarnation);
    }

    private static Func<INodeMessage> Message(long incarnation) => () => new Goodbye(new("a"), incarnation);
}
