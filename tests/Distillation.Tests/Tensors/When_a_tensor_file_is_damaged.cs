using System.Text;
using Slfd.Distillation.Tensors;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>Whatever a file holds, reading it ends in tensors or in one kind of error that names it.</summary>
public sealed class When_a_tensor_file_is_damaged : IDisposable
{
    private const string Header = """{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]},"__metadata__":{"k":"v"}}""";
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("damaged.safetensors");

    [Fact]
    public void Ten_thousand_random_changes_give_a_file_or_an_error_that_names_it()
    {
        var whole = Bytes(Header, new byte[19]);
        var random = new Random(20241124);
        var refused = 0;
        for (var round = 0; round < 10_000; round++)
        {
            File.WriteAllBytes(Target, Change(whole, random));
            try
            {
                TensorFile.Read(Target).Dispose();
            }
            catch (InvalidDataException error)
            {
                Assert.StartsWith(Target, error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 2500, 10_000);
    }

    [Fact]
    public void Reading_it_leaves_no_tensor_behind()
    {
        File.WriteAllBytes(Target, Bytes(Header, new byte[18]));
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidDataException>(() => TensorFile.Read(Target));
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Theory]
    [InlineData("", "shorter than the eight bytes")]
    [InlineData("12345678", "truncated or no safetensors file")]
    public void A_foreign_file_is_refused(string content, string because)
    {
        File.WriteAllText(Target, content);
        Assert.Contains(because, Refusal());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "the header is not JSON")]
    [InlineData("""[1,2,3]""", "not an object")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "tensor 'a' has dtype F8_E4M3; allowed: F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'a' of 3 × F32 claims bytes 0 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "negative side in 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "not that of a safetensors file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "claims bytes 0 to 16 of 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "claims bytes -4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "not that of a safetensors file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "the header is not JSON")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "the header is not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[[[[2]]]]]]]]],"data_offsets":[0,8]}}""", "the header is not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904],"data_offsets":[0,0]}}""", "not that of a safetensors file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", "too many sides in 'a'")]
    [InlineData("""{"__metadata__":{"k":null},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "metadata 'k' is null")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlap or leave a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "overlap or leave a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the tensors end at byte 4 of 8")]
    [InlineData("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "not that of a safetensors file")]
    public void A_header_that_does_not_describe_the_data_is_refused(string header, string because)
    {
        File.WriteAllBytes(Target, Bytes(header, new byte[8]));
        Assert.Contains(because, Refusal());
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal()
    {
        var message = Assert.Throws<InvalidDataException>(() => TensorFile.Read(Target)).Message;
        Assert.StartsWith(Target, message);
        return message;
    }

    private static byte[] Bytes(string header, byte[] data) => [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. data];

    /// <summary>A bit flipped, a byte set, a stretch cut out or doubled, or the end cut off; up to four times.</summary>
    private static byte[] Change(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var (at, length) = (random.Next(bytes.Count), 0);
            length = random.Next(1, Math.Min(12, bytes.Count - at) + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
