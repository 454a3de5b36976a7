using Slfd.FileFormats.Arrays;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tests.Pickles;
using Slfd.Support;

namespace Slfd.FileFormats.Tests.Arrays;

/// <summary>A data set that a Python program kept as a dictionary gives its lists and arrays; what is missing, or of another kind, is named with the
/// file.</summary>
public sealed class A_pickle_of_arrays : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("batch");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_its_lists_of_numbers_and_of_texts()
    {
        using var file = Open(Dictionary().Stop());
        Assert.Equal([3, 0, 7], file.Wholes("labels"));
        Assert.Equal(["cat", "dog"], file.Texts("names"));
    }

    [Fact]
    public void Gives_an_array_with_its_shape()
    {
        using var file = Open(Dictionary().Stop());
        var (bytes, shape) = file.Bytes("data", most: 6);
        Assert.Equal([1, 2, 3, 4, 5, 255], bytes);
        Assert.Equal([2, 3], shape);
    }

    [Fact]
    public void Gives_no_array_that_is_larger_than_is_wanted()
    {
        using var file = Open(Dictionary().Stop());
        Assert.Contains("5", Assert.Throws<InvalidDataException>(() => file.Bytes("data", most: 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_what_it_has_where_a_key_is_missing()
    {
        using var file = Open(Dictionary().Stop());
        Assert.Equal($"{Target}: has no 'fine_labels'; it has 'labels', 'names', 'data'",
            Assert.Throws<InvalidDataException>(() => file.Wholes("fine_labels")).Message);
    }

    [Fact]
    public void Says_of_what_kind_a_value_is_not()
    {
        using var file = Open(Dictionary().Stop());
        Assert.Equal($"{Target}: 'names' is not a list of whole numbers", Assert.Throws<InvalidDataException>(() => file.Wholes("names")).Message);
        Assert.Equal($"{Target}: 'labels' is not a list of texts", Assert.Throws<InvalidDataException>(() => file.Texts("labels")).Message);
        Assert.Equal($"{Target}: 'labels' is not an array of bytes", Assert.Throws<InvalidDataException>(() => file.Bytes("labels", 100)).Message);
    }

    [Fact]
    public void Is_refused_where_there_is_no_dictionary_at_the_top_and_is_free_again()
    {
        Assert.Equal($"{Target}: holds no dictionary at its top",
            Assert.Throws<InvalidDataException>(() => Open(new APickle().Proto(2).Whole(7).Stop())).Message);
        using var alone = File.Open(Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(alone.Length > 0);
    }

    [Fact]
    public void Runs_nothing_that_is_written_in_it() =>
        Assert.Contains("os.system", Assert.Throws<InvalidDataException>(() => Open(new APickle().Proto(2).Call("os", "system", "true").Stop())).Message,
            StringComparison.Ordinal);

    private static APickle Dictionary() => new APickle().Proto(2).Op(PickleOpcode.EmptyDict)
        .Text("labels").Op(PickleOpcode.EmptyList).Op(PickleOpcode.Mark).Whole(3).Whole(0).Whole(7).Op(PickleOpcode.Appends).Op(PickleOpcode.SetItem)
        .Text("names").Op(PickleOpcode.EmptyList).Op(PickleOpcode.Mark).Text("cat").Data("dog"u8.ToArray()).Op(PickleOpcode.Appends).Op(PickleOpcode.SetItem)
        .Text("data").Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Whole(0).Op(PickleOpcode.Tuple1).Data("b"u8.ToArray())
        .Op(PickleOpcode.Tuple3).Op(PickleOpcode.Reduce)
        .Op(PickleOpcode.Mark).Whole(1).Whole(2).Whole(3).Op(PickleOpcode.Tuple2)
        .Global("numpy", "dtype").Text("u1").Whole(0).Whole(1).Op(PickleOpcode.Tuple3).Op(PickleOpcode.Reduce)
        .Op(PickleOpcode.Mark).Whole(3).Text("|").Op(PickleOpcode.None).Op(PickleOpcode.None).Op(PickleOpcode.None).Whole(-1).Whole(-1).Whole(0)
        .Op(PickleOpcode.Tuple).Op(PickleOpcode.Build)
        .Op(PickleOpcode.NewFalse).Data([1, 2, 3, 4, 5, 255]).Op(PickleOpcode.Tuple).Op(PickleOpcode.Build).Op(PickleOpcode.SetItem);

    private ArrayPickle Open(byte[] pickle)
    {
        File.WriteAllBytes(Target, pickle);
        return ArrayPickle.Open(Target);
    }
}
