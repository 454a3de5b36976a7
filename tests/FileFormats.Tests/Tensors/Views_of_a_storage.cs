using Slfd.FileFormats.Tensors;
using Slfd.FileFormats.Tests.Pickles;

namespace Slfd.FileFormats.Tests.Tensors;

/// <summary>A tensor is a view of stored numbers with an offset and strides; one that reaches outside its storage is refused.</summary>
public class Views_of_a_storage
{
    private static readonly byte[] s_six = [.. Enumerable.Range(0, 6).SelectMany(number => BitConverter.GetBytes((float)number))];

    [Theory]
    [InlineData(0, new long[] { 2, 3 }, new long[] { 3, 1 }, new float[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(0, new long[] { 3, 2 }, new long[] { 1, 3 }, new float[] { 0, 3, 1, 4, 2, 5 })]
    [InlineData(1, new long[] { 2 }, new long[] { 4 }, new float[] { 1, 5 })]
    [InlineData(2, new long[] { 3 }, new long[] { 0 }, new float[] { 2, 2, 2 })]
    [InlineData(5, new long[] { }, new long[] { }, new float[] { 5 })]
    [InlineData(6, new long[] { 0, 4 }, new long[] { 4, 1 }, new float[] { })]
    public void Are_read_row_by_row(long offset, long[] shape, long[] strides, float[] expected)
    {
        var view = View(offset, shape, strides);
        Assert.Equal(expected.Length, view.Count);
        Assert.Equal(expected, view.ToArray());
    }

    [Theory]
    [InlineData(1, new long[] { 2, 3 }, new long[] { 3, 1 }, "a tensor that reaches to element 7 of a storage of 6")]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 }, "a tensor that reaches to element 0 of a storage of 6")]
    [InlineData(0, new long[] { 2 }, new long[] { 3, 1 }, "a tensor of 1 sides with 2 strides")]
    [InlineData(0, new long[] { 2 }, new long[] { -1 }, "a tensor with a negative side or stride")]
    [InlineData(0, new long[] { 2_000_000 }, new long[] { 0 }, "a tensor of [2000000] over a storage of 6 elements")]
    [InlineData(0, new long[] { long.MaxValue, long.MaxValue }, new long[] { 1, 1 },
        "a tensor of [9223372036854775807, 9223372036854775807] over a storage of 6 elements")]
    public void Outside_of_it_are_refused(long offset, long[] shape, long[] strides, string because) =>
        Assert.Equal($"memory: byte 9: {because}", Assert.Throws<InvalidDataException>(() => View(offset, shape, strides)).Message);

    [Fact]
    public void Whose_numbers_are_missing_or_cut_are_refused_when_they_are_read()
    {
        TensorStorage storage = new(ElementType.Single, 6);
        StridedTensor view = new(storage, 0, [6], [1], new(new ABlob([]), 0));
        Assert.Equal("memory: byte 0: a tensor whose numbers are not in the file", Assert.Throws<InvalidDataException>(view.ToArray).Message);
        storage.Data = new ABlob(s_six[..20]);
        Assert.Equal("memory: byte 0: a tensor whose numbers end too early; the file is truncated", Assert.Throws<InvalidDataException>(view.ToArray).Message);
    }

    /// <summary>Every type that a file may name has a reading; the bytes of each are those of its largest number or of 1.</summary>
    [Theory]
    [InlineData("Int", new byte[] { 255, 255, 255, 255 }, -1)]
    [InlineData("Short", new byte[] { 0, 128 }, -32768)]
    [InlineData("Byte", new byte[] { 255 }, 255)]
    [InlineData("Char", new byte[] { 128 }, -128)]
    [InlineData("Half", new byte[] { 255, 123 }, 65504)]
    [InlineData("BFloat16", new byte[] { 128, 191 }, -1)]
    [InlineData("Bool", new byte[] { 2 }, 1)]
    public void Become_float32_whatever_is_stored(string type, byte[] raw, float expected)
    {
        var element = ElementType.All.Single(known => known.Name == type);
        Assert.Equal(raw.Length, element.Size);
        Assert.Equal([expected], new StridedTensor(new(element, 1) { Data = new ABlob(raw) }, 0, [1], [1], default).ToArray());
    }

    private static StridedTensor View(long offset, long[] shape, long[] strides) =>
        new(new(ElementType.Single, 6) { Data = new ABlob(s_six) }, offset, shape, strides, new(new ABlob(s_six), 9));
}
