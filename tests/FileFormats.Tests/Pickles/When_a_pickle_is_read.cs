using System.Numerics;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Tests.Pickles;

/// <summary>The same values come out of every protocol, and tensors are what their storage, offset and strides say.</summary>
public sealed class When_a_pickle_is_read
{
    [Fact]
    public void Numbers_and_texts_of_protocol_0()
    {
        var pickle = new APickle().Op(PickleOpcode.Mark);
        foreach (var line in new[] { "I-7", "I01", "I00", "L123456789012345678901L", "F0.5", "Finf", "Va\\u00e4\\U0001f600", "S'old'" })
        {
            pickle.Line(line);
        }

        var items = Assert.IsType<PickledTuple>(APickle.Read(pickle.Op(PickleOpcode.Tuple).Stop())).Items;
        Assert.Equal([-7L, true, false, BigInteger.Parse("123456789012345678901"), 0.5, double.PositiveInfinity, "aä😀", "old"], items);
    }

    [Fact]
    public void Numbers_of_the_binary_protocols()
    {
        var pickle = new APickle().Proto(2).Op(PickleOpcode.Mark).Whole(-1).Op(PickleOpcode.BinInt1).Raw(255).Op(PickleOpcode.BinInt2).Raw(1, 2).Op(PickleOpcode.Long1).Raw(2, 0, 0xFF)
            .Op(PickleOpcode.Long1).Raw(0).Op(PickleOpcode.Long4).Raw(1, 0, 0, 0, 5).Op(PickleOpcode.BinFloat).Raw(0x3F, 0xE0, 0, 0, 0, 0, 0, 0).Op(PickleOpcode.Tuple);
        Assert.Equal([-1L, 255L, 513L, -256L, 0L, 5L, 0.5], Assert.IsType<PickledTuple>(APickle.Read(pickle.Stop())).Items);
    }

    [Fact]
    public void A_later_value_of_a_key_counts()
    {
        var dict = Assert.IsType<PickledDict>(APickle.Read(new APickle().Proto(2).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Mark).Text("k").Whole(1).Text("k").Whole(2).Op(PickleOpcode.SetItems).Stop()));
        Assert.Equal(2L, dict.ByName["k"]);
    }

    [Theory]
    [InlineData("f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xE0, 0x3F }, "<", 0.5)]
    [InlineData("f4", new byte[] { 0x3F, 0, 0, 0 }, ">", 0.5)]
    [InlineData("i8", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "<", -2.0)]
    [InlineData("u1", new byte[] { 200 }, "|", 200.0)]
    [InlineData("b1", new byte[] { 1 }, "|", 1.0)]
    public void A_numpy_scalar_is_a_number(string code, byte[] raw, string order, double expected)
    {
        var pickle = new APickle().Proto(2).Global("numpy.core.multiarray", "scalar").Global("numpy", "dtype").Text(code).Op(PickleOpcode.NewFalse).Op(PickleOpcode.NewTrue)
            .Op(PickleOpcode.Tuple3).Op(PickleOpcode.Reduce).Whole(3).Text(order).Op(PickleOpcode.None).Op(PickleOpcode.Tuple3).Op(PickleOpcode.Build).Data(raw).Op(PickleOpcode.Tuple2).Op(PickleOpcode.Reduce);
        Assert.Equal(expected, PickledNumbers.Real(APickle.Read(pickle.Stop())));
    }

    [Fact]
    public void Bytes_that_protocol_2_spells_as_text_are_bytes()
    {
        var storage = APickle.Storage([.. Enumerable.Range(0, 2000).Select(number => number * 1.7f)]);
        var spelt = new APickle().Proto(2).Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark).Global("torch.storage", "_load_from_bytes")
            .Global("_codecs", "encode").Text(string.Concat(storage.Select(value => (char)value))).Text("latin1").Op(PickleOpcode.Tuple2).Op(PickleOpcode.Reduce)
            .Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce).Whole(1).Whole(3).Op(PickleOpcode.Tuple1).Whole(500).Op(PickleOpcode.Tuple1).Op(PickleOpcode.NewFalse).Op(PickleOpcode.EmptyDict)
            .Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);
        Assert.Equal([1.7f, 501 * 1.7f, 1001 * 1.7f], Numbers(spelt.Stop()));
    }

    [Fact]
    public void A_text_that_is_no_bytes_is_refused()
    {
        var bytes = new APickle().Proto(2).Call("_codecs", "encode", new string('π', 5000), "latin1");
        var blob = Assert.IsType<Blob>(APickle.Read(bytes.Stop()), exactMatch: false);
        Assert.Contains("a character that is no byte", Assert.Throws<InvalidDataException>(() => blob.ReadAll(10_000)).Message);
    }

    [Theory]
    [InlineData(0, new[] { 2, 3 }, new[] { 3, 1 }, new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(1, new[] { 2, 2 }, new[] { 1, 2 }, new float[] { 1, 3, 2, 4 })]
    [InlineData(5, new int[0], new int[0], new float[] { 5 })]
    [InlineData(2, new[] { 3 }, new[] { 0 }, new float[] { 2, 2, 2 })]
    [InlineData(0, new[] { 0, 3 }, new[] { 3, 1 }, new float[0])]
    public void Offset_and_strides_count(int offset, int[] shape, int[] strides, float[] expected) =>
        Assert.Equal(expected, Numbers(new APickle().Proto(2).Tensor(APickle.Storage([0, 1, 2, 3, 4, 5]), offset, shape, strides).Stop()));

    [Fact]
    public void A_set_may_be_spelt_in_every_way()
    {
        foreach (var (module, name) in new[] { ("builtins", "set"), ("__builtin__", "set") })
        {
            var bytes = new APickle().Proto(2).Global(module, name).Op(PickleOpcode.EmptyList).Text("x").Op(PickleOpcode.Append).Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce).Stop();
            Assert.Equal(["x"], Assert.IsType<PickledSet>(APickle.Read(bytes)).Items);
        }

        var dill = new APickle().Proto(3).Call("dill._dill", "_load_type", "set").Op(PickleOpcode.EmptyList).Text("x").Op(PickleOpcode.Append).Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce).Stop();
        Assert.Equal(["x"], Assert.IsType<PickledSet>(APickle.Read(dill)).Items);
        var newest = new APickle().Proto(4).Op(PickleOpcode.EmptySet).Op(PickleOpcode.Mark).Text("x").Op(PickleOpcode.AddItems).Stop();
        Assert.Equal(["x"], Assert.IsType<PickledSet>(APickle.Read(newest)).Items);
    }

    private static float[] Numbers(byte[] pickle) => Assert.IsType<StridedTensor>(APickle.Read(pickle)).ToArray();
}
