using Slfd.Reporting.Figures;

namespace Slfd.Reporting.Tests.Figures;

/// <summary>The control plane reads the one tensor that it shows, and nothing that a damaged file says is taken for granted.</summary>
public sealed class A_synthetic_set_is_read : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_its_images_class_by_class()
    {
        var images = SyntheticImages.Read(Write(ASyntheticSet.Bytes(3, 2, 4)));
        Assert.Equal((4, 2), (images.Resolution, images.PerClass));
        Assert.Equal(["class 0", "class 1", "class 2"], images.ClassNames);
        Assert.Equal(0.6f, images.Image(1, 1)[15], 5);
        Assert.Equal(-0.5f, images.Image(1, 1)[16]);
    }

    [Theory]
    [InlineData("{\"images\":{\"dtype\":\"F32\",\"shape\":[3,3,4,4],\"data_offsets\":[0,576]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\"}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\"},\"images\":{\"dtype\":\"F16\",\"shape\":[3,3,4,4],\"data_offsets\":[0,576]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\"},\"images\":{\"dtype\":\"F32\",\"shape\":[3,3,4,5],\"data_offsets\":[0,576]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\\nb\"},\"images\":{\"dtype\":\"F32\",\"shape\":[3,3,4,4],\"data_offsets\":[0,576]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\"},\"images\":{\"dtype\":\"F32\",\"shape\":[3,3,4,4],\"data_offsets\":[-576,0]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":\"a\"},\"images\":{\"dtype\":\"F32\",\"shape\":[2000000000,3,4000,4000],\"data_offsets\":[0,576]}}")]
    [InlineData("{\"__metadata__\":{\"classes\":null},\"images\":{\"dtype\":\"F32\",\"shape\":[3,3,4,4],\"data_offsets\":[0,576]}}")]
    [InlineData("[]")]
    [InlineData("no json")]
    public void Or_refused_by_name(string header)
    {
        var path = Write(ASyntheticSet.Bytes(3, 1, 4, header));
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => SyntheticImages.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void However_it_is_damaged()
    {
        var whole = ASyntheticSet.Bytes(2, 1, 4);
        var random = new Random(1);
        for (var attempt = 0; attempt < 2000; attempt++)
        {
            var bytes = random.Next(3) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var change = random.Next(4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(Math.Min(bytes.Length, 220))] = (byte)random.Next(256);
            }

            try
            {
                Assert.Equal(96, SyntheticImages.Read(Write(bytes)).Pixels.Length);
            }
            catch (InvalidDataException refused)
            {
                Assert.Contains(_folder.Root, refused.Message, StringComparison.Ordinal);
            }
        }
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder.Root, "synthetic.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
