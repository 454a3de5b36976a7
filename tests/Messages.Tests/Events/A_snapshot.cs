using Slfd.Messages.Events;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Tests.Events;

/// <summary>A snapshot tells whether its bytes are those that were saved.</summary>
public class A_snapshot
{
    private static readonly byte[] s_state = [1, 2, 3], s_head = [9, 8];

    [Fact]
    public void Is_whole_after_it_was_written_and_read()
    {
        foreach (var head in (byte[]?[])[null, s_head])
        {
            var snapshot = CoordinatorSnapshot.Of(1, s_state, head);
            var read = Assert.IsType<CoordinatorSnapshot>(MessageCodec.FromBytes(MessageCodec.ManifestOf(snapshot), MessageCodec.ToBytes(snapshot)));
            Assert.True(read.IsWhole());
            Assert.Equal(1, read.Layout);
            Assert.Equal(s_state, read.State);
        }
    }

    [Fact]
    public void Of_nothing_is_whole() => Assert.True(CoordinatorSnapshot.Of(1, []).IsWhole());

    [Fact]
    public void Is_not_whole_with_another_state_another_head_or_none()
    {
        var snapshot = CoordinatorSnapshot.Of(1, s_state, s_head);
        Assert.False((snapshot with { State = [1, 2, 4] }).IsWhole());
        Assert.False((snapshot with { State = [1, 2] }).IsWhole());
        Assert.False((snapshot with { Head = [9, 9] }).IsWhole());
        Assert.False((snapshot with { Head = null }).IsWhole());
        Assert.False((snapshot with { Sha256 = [] }).IsWhole());
    }
}
