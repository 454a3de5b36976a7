using System.Text;
using Slfd.FileFormats.Safetensors;
using Slfd.FileFormats.Tests.Pickles;

namespace Slfd.FileFormats.Tests.Safetensors;

/// <summary>The header of a safetensors file says what lies where; one that does not fit its file is refused with the file's name and the tensor's.</summary>
public class A_safetensors_header
{
    private const string Two =
        """{"__metadata__":{"made":"by a test"},"b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""";

    private static readonly byte[] s_numbers = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), .. BitConverter.GetBytes(7L)];

    [Fact]
    public void Says_names_types_shapes_and_places()
    {
        var header = SafetensorsHeader.Read(new ABlob(File(Two, s_numbers)), "a.safetensors");
        Assert.Equal([("b", "Long", 8L), ("w", "Float", 8L)], header.Entries.Select(entry => (entry.Name, entry.Type.Name, entry.Length)));
        Assert.Equal([2, 1], header.Entries[1].Shape);
        Assert.Equal("by a test", header.Metadata["made"]);
    }

    [Fact]
    public void Leads_to_the_numbers()
    {
        ABlob file = new(File(Two, s_numbers));
        var entries = SafetensorsHeader.Read(file, "a.safetensors").Entries;
        Assert.Equal([7], entries[0].Stored(file).ToArray());
        Assert.Equal([1.5f, -2], entries[1].Stored(file).ToArray());
    }

    [Fact]
    public void May_name_no_tensor_or_an_empty_one()
    {
        Assert.Empty(SafetensorsHeader.Read(new ABlob(File("{}", [])), "a").Entries);
        ABlob file = new(File("""{"none":{"dtype":"F32","shape":[3,0],"data_offsets":[0,0]}}""", []));
        Assert.Empty(SafetensorsHeader.Read(file, "a").Entries.Single().Stored(file).ToArray());
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F8","shape":[2],"data_offsets":[0,8]}}""", "tensor 'w' has dtype F8; allowed: F32, F64, I64, I32, U8, F16, BF16")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "tensor 'w' of 3 × F32 claims bytes 0 to 8 of 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "tensor 'w' of 3 × F32 claims bytes 0 to 12 of 8")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "the tensors end at byte 4 of 8; the file is not the one that its header describes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "tensor data begin at byte 4 where byte 0 is next; the ranges overlap or leave a gap")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "the header is not that of a safetensors file (negative side in 'w')")]
    [InlineData("[]", "the header is not JSON (not an object)")]
    public void That_does_not_fit_its_file_is_refused(string json, string because) =>
        Assert.Equal($"a.safetensors: {because}", Refusal(File(json, s_numbers[..8])));

    [Fact]
    public void That_is_cut_is_refused()
    {
        Assert.Equal("a.safetensors: shorter than the eight bytes that a safetensors file begins with", Refusal([1, 0, 0]));
        Assert.Equal("a.safetensors: says that its header has 100 bytes, in a file of 10; it is truncated or no safetensors file",
            Refusal([100, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']));
        Assert.StartsWith("a.safetensors: the header is not JSON (", Refusal(File("{\"w\"", [])), StringComparison.Ordinal);
    }

    private static string Refusal(byte[] file) => Assert.Throws<InvalidDataException>(() => SafetensorsHeader.Read(new ABlob(file), "a.safetensors")).Message;

    private static byte[] File(string json, byte[] numbers) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(json)), .. Encoding.UTF8.GetBytes(json), .. numbers];
}
