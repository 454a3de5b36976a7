using System.Buffers.Binary;
using Slfd.FileFormats.Pickles;

namespace Slfd.FileFormats.Tests.Pickles;

/// <summary>A few bytes can promise gigabytes. Nothing is allocated for a promise, and what is allocated is counted.</summary>
public sealed class When_a_pickle_is_a_bomb
{
    private const long Most = 512L << 20;

    [Theory]
    [InlineData(PickleOpcode.BinUnicode8)]
    [InlineData(PickleOpcode.BinBytes8)]
    [InlineData(PickleOpcode.ByteArray8)]
    [InlineData(PickleOpcode.Frame)]
    internal void A_length_that_the_file_cannot_hold_is_refused(PickleOpcode opcode)
    {
        foreach (var length in new[] { 100UL, 1UL << 40, ulong.MaxValue })
        {
            var raw = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(raw, length);
            Assert.Contains($"a value of {length} bytes is declared", Refusal(new APickle().Proto(4).Op(opcode).Raw(raw).Stop()));
        }
    }

    [Theory]
    [InlineData(PickleOpcode.BinUnicode)]
    [InlineData(PickleOpcode.BinBytes)]
    [InlineData(PickleOpcode.BinString)]
    [InlineData(PickleOpcode.Long4)]
    internal void So_is_a_shorter_one(PickleOpcode opcode) =>
        Assert.Contains("is declared, but only", Refusal(new APickle().Proto(2).Op(opcode).Raw(0xFF, 0xFF, 0xFF, 0xFF).Stop()));

    [Fact]
    public void A_million_nested_tuples_neither_overflow_the_stack_nor_the_memory()
    {
        var bytes = new APickle().Proto(2).Op(PickleOpcode.None).Raw([.. Enumerable.Repeat((byte)PickleOpcode.Tuple1, 1_000_000)]).Stop();
        Assert.IsType<PickledTuple>(Bounded(() => APickle.Read(bytes)));
    }

    [Fact]
    public void Containers_without_end_meet_the_memory_limit()
    {
        var bytes = new APickle().Proto(2).Raw([.. Enumerable.Repeat((byte)PickleOpcode.EmptyDict, 3_500_000)]).Stop();
        Assert.Contains("MiB besides the weights", Bounded(() => Refusal(bytes)));
    }

    [Fact]
    public void Instructions_without_end_meet_the_other_limit()
    {
        var bytes = new APickle().Proto(2).Op(PickleOpcode.None).Raw([.. Enumerable.Repeat(new[] { (byte)PickleOpcode.Dup, (byte)PickleOpcode.Pop }, 2_100_000).SelectMany(pair => pair)]).Stop();
        Assert.Contains("instructions; no weights file needs as many", Bounded(() => Refusal(bytes)));
    }

    [Fact]
    public void A_memo_without_end_meets_the_memory_limit()
    {
        // Every MEMOIZE keeps the value under the next free number.
        var bytes = new APickle().Proto(4).Op(PickleOpcode.None).Raw([.. Enumerable.Repeat((byte)PickleOpcode.Memoize, 3_900_000)]).Stop();
        Assert.Contains("MiB besides the weights", Bounded(() => Refusal(bytes)));
    }

    [Fact]
    public void Numbers_of_memo_entries_may_be_large()
    {
        var pickle = new APickle().Proto(2).Text("kept").Op(PickleOpcode.LongBinPut).Raw(255, 255, 255, 255).Op(PickleOpcode.Pop).Op(PickleOpcode.LongBinGet).Raw(255, 255, 255, 255);
        Assert.Equal("kept", APickle.Read(pickle.Stop()));
    }

    [Fact]
    public void A_dictionary_of_a_dictionary_of_itself_a_thousand_times_is_read_once()
    {
        // Each level holds the level below twice: 2^1000 paths, a thousand objects.
        var pickle = new APickle().Proto(4).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Memoize);
        for (var level = 0u; level < 1000; level++)
        {
            pickle.Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Memoize);
            foreach (var key in new[] { "a", "b" })
            {
                pickle.Text(key).Op(PickleOpcode.LongBinGet).Raw(BitConverter.GetBytes(level)).Op(PickleOpcode.SetItem);
            }
        }

        Assert.IsType<PickledDict>(Bounded(() => APickle.Read(pickle.Stop())));
    }

    [Fact]
    public void Tuples_that_double_are_counted_as_they_are()
    {
        var pickle = new APickle().Proto(2).Op(PickleOpcode.None);
        for (var level = 0; level < 100_000; level++)
        {
            pickle.Op(PickleOpcode.Dup).Op(PickleOpcode.Tuple2);
        }

        Assert.IsType<PickledTuple>(Bounded(() => APickle.Read(pickle.Stop())));
    }

    [Fact]
    public void A_list_that_holds_itself_is_a_list()
    {
        var list = Assert.IsType<PickledList>(APickle.Read(new APickle().Proto(2).Op(PickleOpcode.EmptyList).Op(PickleOpcode.BinPut).Raw(0).Op(PickleOpcode.BinGet).Raw(0).Op(PickleOpcode.Append).Stop()));
        Assert.Same(list, list.Items[0]);
    }

    [Theory]
    [InlineData(0, new[] { 5 }, new[] { 1 }, "reaches to element 5 of a storage of 4")]
    [InlineData(2, new[] { 3 }, new[] { 1 }, "reaches to element 5 of a storage of 4")]
    [InlineData(-1, new[] { 2 }, new[] { 1 }, "reaches to element 1")]
    [InlineData(0, new[] { 2 }, new[] { 4 }, "reaches to element 5")]
    [InlineData(0, new[] { 2 }, new[] { -1 }, "negative side or stride")]
    [InlineData(0, new[] { -2 }, new[] { 1 }, "negative side or stride")]
    [InlineData(0, new[] { 2, 2 }, new[] { 1 }, "2 sides with 1 strides")]
    [InlineData(0, new[] { 2000000000, 2000000000, 2000000000 }, new[] { 0, 0, 0 }, "over a storage of 4 elements")]
    [InlineData(0, new[] { 0, 2000000000, 2000000000 }, new[] { 0, 0, 0 }, "over a storage of 4 elements")]
    public void A_tensor_must_lie_inside_of_its_storage(int offset, int[] shape, int[] strides, string because) =>
        Assert.Contains(because, Refusal(new APickle().Proto(2).Tensor(APickle.Storage([1, 2, 3, 4]), offset, shape, strides).Stop()));

    [Fact]
    public void A_storage_must_have_the_numbers_that_it_announces()
    {
        var whole = APickle.Storage([1, 2, 3, 4]);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => APickle.Read(new APickle().Proto(2).Tensor(whole[..length], 0, [4], [1]).Stop()));
        }
    }

    private static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => APickle.Read(bytes)).Message;

    private static T Bounded<T>(Func<T> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Most);
        return result;
    }
}
