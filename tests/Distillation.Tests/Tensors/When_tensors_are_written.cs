using System.Security.Cryptography;
using System.Text;
using Slfd.Distillation.Tensors;
using Slfd.FileFormats.Weights;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>A safetensors file holds what was put into it, byte for byte the same each time, and appears whole or not at all.</summary>
public sealed class When_tensors_are_written : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    private string Target => _folder.File("set.safetensors");

    [Fact]
    public void A_stored_tensor_becomes_one_that_the_callers_scope_owns()
    {
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["half"] = tensor(new[] { 1f, -2, 0.5f, 3 }, [2, 2]).to(ScalarType.Float16) });
        using var scope = NewDisposeScope();
        using var file = WeightFile.Open(Target);
        var read = file.Expect("half", 2, 2).ToTensor();
        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal([1, -2, 0.5f, 3], read.data<float>().ToArray());
    }

    [Fact]
    public void They_come_back_with_shape_type_and_every_bit()
    {
        using var rng = new Generator(3);
        Dictionary<string, Tensor> written = new()
        {
            ["float"] = randn([2, 3, 4], generator: rng),
            ["double"] = randn([5], ScalarType.Float64, generator: rng),
            ["long"] = tensor(new[] { long.MinValue, -1, long.MaxValue }),
            ["int"] = tensor(new[] { int.MinValue, 7 }),
            ["byte"] = arange(0, 256, ScalarType.Byte),
            ["half"] = randn([3], generator: rng).to(ScalarType.Float16),
            ["brain"] = randn([3], generator: rng).to(ScalarType.BFloat16),
            ["scalar"] = tensor(1.5f),
            ["empty"] = zeros(0, 3),
        };
        TensorFile.Write(Target, written);

        using var read = TensorFile.Read(Target);
        Assert.Equal(written.Keys.Order(), read.Tensors.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.dtype, read.Tensors[name].dtype);
            Assert.Equal(tensor.shape, read.Tensors[name].shape);
            Assert.Equal(tensor.bytes.ToArray(), read.Tensors[name].bytes.ToArray());
        }
    }

    [Fact]
    public void A_strided_view_is_written_in_row_major_order()
    {
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["t"] = arange(6, ScalarType.Float32).reshape(2, 3).t() });
        using var read = TensorFile.Read(Target);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], read.Tensors["t"].data<float>().ToArray());
    }

    [Fact]
    public void Metadata_come_back()
    {
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["t"] = ones(1) }, new Dictionary<string, string> { ["kind"] = "ä \" \\ π" });
        using var read = TensorFile.Read(Target);
        Assert.Equal("ä \" \\ π", read.Metadata["kind"]);
    }

    [Fact]
    public void Equal_content_gives_equal_bytes_in_whatever_order_it_was_added()
    {
        var (a, b) = (ones(2), zeros(3));
        var forward = TensorFile.Write(_folder.File("1"), new Dictionary<string, Tensor> { ["a"] = a, ["b"] = b }, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        var backward = TensorFile.Write(_folder.File("2"), new Dictionary<string, Tensor> { ["b"] = b, ["a"] = a }, new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(forward, backward);
        Assert.Equal(File.ReadAllBytes(_folder.File("1")), File.ReadAllBytes(_folder.File("2")));
    }

    [Fact]
    public void The_layout_is_the_formats_own_with_data_aligned_to_eight_bytes()
    {
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["t"] = tensor(new[] { 1f, -2f }) });
        var bytes = File.ReadAllBytes(Target);
        const string Header = """{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        Assert.Equal(Header.PadRight(56), Encoding.UTF8.GetString(bytes[8..^8]));
        Assert.Equal(56, BitConverter.ToInt64(bytes));
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], bytes[^8..]);
    }

    [Fact]
    public void The_hash_that_is_returned_is_that_of_the_file() =>
        Assert.Equal(TensorFile.Write(Target, new Dictionary<string, Tensor> { ["t"] = ones(4) }), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Target))));

    [Fact]
    public void A_type_that_the_format_lacks_here_is_refused_and_leaves_the_old_file()
    {
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["t"] = ones(4) });
        var before = File.ReadAllBytes(Target);
        var refusal = Assert.Throws<ArgumentException>(() => TensorFile.Write(Target, new Dictionary<string, Tensor> { ["odd"] = ones(4, ScalarType.Bool) }));
        Assert.EndsWith("tensor 'odd' has dtype Bool; allowed: Float32, Float64, Int64, Int32, Byte, Float16, BFloat16", refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(Target));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }
}
