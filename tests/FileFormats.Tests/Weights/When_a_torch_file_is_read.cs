using System.IO.Compression;
using System.Text;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tests.Pickles;
using Slfd.FileFormats.Weights;
using Slfd.Support;

namespace Slfd.FileFormats.Tests.Weights;

/// <summary>A <c>.pth</c> file of any PyTorch gives its tensors as float32; one that was changed since it was saved gives an error that names it.</summary>
public sealed class When_a_torch_file_is_read : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("weights.pth");

    private static byte[] Pickle => AWeightFile.StateDict(("w", "0", "Float", 6, [2, 3], [1, 2]), ("b", "0", "Float", 6, [2], [3]));

    private static (string, byte[])[] Entries => [("archive/data.pkl", Pickle), ("archive/data/0", AWeightFile.Floats(0, 1, 2, 3, 4, 5)), ("archive/version", "3\n"u8.ToArray())];

    [Theory]
    [InlineData(1, false)]
    [InlineData(64, false)]
    [InlineData(64, true)]
    public void Its_tensors_share_storages_and_have_strides(int alignment, bool zip64)
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([.. Entries, ("archive/byteorder", "little"u8.ToArray()), ("archive/.data/serialization_id", "1234"u8.ToArray())], alignment, zip64));
        using var file = WeightFile.Open(Target);
        Assert.Equal([0, 2, 4, 1, 3, 5], file.Expect("w", 2, 3).ToArray());
        Assert.Equal([0, 3], file.Expect("b", 2).ToArray());
    }

    [Theory]
    [InlineData("Half", new byte[] { 0x00, 0x3C, 0x00, 0xC0 }, new float[] { 1, -2 })]
    [InlineData("BFloat16", new byte[] { 0x80, 0x3F, 0x00, 0xC0 }, new float[] { 1, -2 })]
    [InlineData("Double", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, new float[] { 1, -2 })]
    [InlineData("Char", new byte[] { 1, 0xFE }, new float[] { 1, -2 })]
    [InlineData("Bool", new byte[] { 1, 0 }, new float[] { 1, 0 })]
    [InlineData("Long", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, new float[] { 1, -2 })]
    public void Numbers_of_every_type_become_float32(string type, byte[] raw, float[] expected)
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([("a/data.pkl", AWeightFile.StateDict(("w", "0", type, 2, [2], [1]))), ("a/data/0", raw)]));
        using var file = WeightFile.Open(Target);
        Assert.Equal(expected, file.Expect("w", 2).ToArray());
    }

    [Fact]
    public void The_layout_before_PyTorch_1_6_is_read_too()
    {
        var legacy = APickle.Storage([5, 6, 7], root => root.Op(PickleOpcode.EmptyDict).Text("w").Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark)
            .Op(PickleOpcode.Mark).Text("storage").Global("torch", "FloatStorage").Text("7").Text("cpu").Whole(3).Op(PickleOpcode.None).Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersId)
            .Whole(1).Whole(2).Op(PickleOpcode.Tuple1).Whole(1).Op(PickleOpcode.Tuple1).Op(PickleOpcode.NewFalse).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce).Op(PickleOpcode.SetItem));
        File.WriteAllBytes(Target, legacy);
        using var file = WeightFile.Open(Target);
        Assert.Equal([6, 7], file.Expect("w", 2).ToArray());
    }

    [Fact]
    public void A_file_that_was_read_is_free_again()
    {
        File.WriteAllBytes(Target, AWeightFile.Zip(Entries));
        using (var file = WeightFile.Open(Target))
        {
            file.Expect("w", 2, 3).ToArray();
        }

        using var alone = File.Open(Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void A_flipped_bit_in_a_tensor_is_found_by_its_checksum()
    {
        var bytes = AWeightFile.Zip(Entries);
        bytes[bytes.AsSpan().IndexOf(AWeightFile.Floats(0, 1, 2)) + 9] ^= 4;
        File.WriteAllBytes(Target, bytes);
        using var file = WeightFile.Open(Target);
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => file.Expect("w", 2, 3).ToArray()).Message);
    }

    [Fact]
    public void A_compressed_archive_is_refused_with_the_remedy()
    {
        using (var archive = ZipFile.Open(Target, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("a/data.pkl", CompressionLevel.SmallestSize).Open();
            entry.Write(Encoding.ASCII.GetBytes(new string('x', 1000)));
        }

        Assert.Contains("save it with torch.save", Refusal());
    }

    [Fact]
    public void A_call_in_it_is_refused_by_name()
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([("a/data.pkl", new APickle().Proto(2).Call("os", "system", "true").Stop())]));
        Assert.Contains("os.system", Refusal());
    }

    [Fact]
    public void What_only_a_network_pickle_may_name_is_refused_here()
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([("a/data.pkl", new APickle().Proto(2).Global("torch.storage", "_load_from_bytes").Stop())]));
        Assert.Contains("torch.storage._load_from_bytes", Refusal());
    }

    [Theory]
    [InlineData("big", "big-endian")]
    public void A_big_endian_file_is_refused(string order, string because)
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([.. Entries, ("archive/byteorder", Encoding.ASCII.GetBytes(order))]));
        Assert.Contains(because, Refusal());
    }

    [Fact]
    public void A_storage_that_is_missing_or_too_short_is_refused()
    {
        File.WriteAllBytes(Target, AWeightFile.Zip([("a/data.pkl", Pickle)]));
        Assert.Contains("'a/data/0' is missing", Refusal());
        File.WriteAllBytes(Target, AWeightFile.Zip([("a/data.pkl", Pickle), ("a/data/0", AWeightFile.Floats(1, 2, 3, 4, 5))]));
        Assert.Contains("is not 6 × Float", Refusal());
    }

    [Fact]
    public void A_tensor_that_is_not_there_or_of_another_shape_is_named()
    {
        File.WriteAllBytes(Target, AWeightFile.Zip(Entries));
        using var file = WeightFile.Open(Target);
        Assert.Contains("has no tensor 'v'", Assert.Throws<InvalidDataException>(() => file.Expect("v", 1)).Message);
        Assert.Contains("'w' is [2, 3], expected [3, 2]", Assert.Throws<InvalidDataException>(() => file.Expect("w", 3, 2)).Message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var whole = AWeightFile.Zip(Entries);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Target, whole[..length]);
            Assert.True(Mutations.IsRefused(Target, path => WeightFile.Open(path).Dispose()), $"{length} bytes");
        }
    }

    [Fact]
    public void Ten_thousand_random_changes_give_weights_or_an_error_that_names_the_file()
    {
        var refused = Mutations.Refused(Target, AWeightFile.Zip(Entries), 10_000, 7, path =>
        {
            using var file = WeightFile.Open(path);
            foreach (var (name, tensor) in file.Tensors)
            {
                file.Expect(name, tensor.Shape).ToArray();
            }
        });
        Assert.InRange(refused, 5000, 10_000);
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal()
    {
        var message = Assert.Throws<InvalidDataException>(() => WeightFile.Open(Target)).Message;
        Assert.StartsWith(Target, message);
        return message;
    }
}
