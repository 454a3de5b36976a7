using Slfd.RealData.Photographs;
using Slfd.RealData.Preprocessing;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Photographs;

/// <summary>JPEG files become RGB bytes as the reference's reader has them; a damaged one is named.</summary>
public class Photographs_are_decoded
{
    [Fact]
    public void Grey_is_repeated_over_the_channels() => Assert.Equal([77, 77, 77], Colour(AFlatJpeg.Of([77])));

    /// <summary>Stored 255 is no ink: Adobe's inversion, which the reference's reader assumes with and without the marker.</summary>
    [Theory]
    [InlineData((byte)0)]
    [InlineData(null)]
    public void Cmyk_is_taken_as_inverted(byte? adobe)
    {
        Assert.Equal([255, 255, 255], Colour(AFlatJpeg.Of([255, 255, 255, 255], adobeTransform: adobe)));
        Assert.Equal([0, 0, 0], Colour(AFlatJpeg.Of([255, 255, 255, 0], adobeTransform: adobe)));
        Assert.Equal([200, 100, 50], Colour(AFlatJpeg.Of([200, 100, 50, 255], adobeTransform: adobe)));
        Assert.All(Colour(AFlatJpeg.Of([200, 100, 50, 128], adobeTransform: adobe)).Zip([100, 50, 25]), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second + 1));
    }

    [Fact]
    public void A_header_that_claims_a_huge_image_is_refused_before_memory_is_taken()
    {
        var bytes = AFlatJpeg.Of([77]);
        var frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        bytes.AsSpan(frame + 5, 4).Fill(0xEA); // 60,138: the format's own library refuses sides above 65,500 by itself
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("60138×60138", Assert.Throws<InvalidDataException>(() => PhotographFile.Decode("huge.JPEG", bytes)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void A_file_that_ends_too_early_is_refused_by_name()
    {
        var bytes = AFlatJpeg.Of([77], side: 512);
        Assert.StartsWith("cut.JPEG is damaged", Assert.Throws<InvalidDataException>(() => PhotographFile.Decode("cut.JPEG", bytes[..(bytes.Length / 2)])).Message, StringComparison.Ordinal);
        Assert.StartsWith("no.JPEG is damaged, or neither JPEG nor PNG", Assert.Throws<InvalidDataException>(() => PhotographFile.Decode("no.JPEG", [1, 2, 3])).Message, StringComparison.Ordinal);
    }

    /// <summary>Ten thousand damaged files: each is an error with a sentence, or decodes.</summary>
    [Fact]
    public void Ten_thousand_mutations_are_refused_or_decoded()
    {
        var (random, refused) = (new Random(20261124), 0);
        byte[][] sound = [AFlatJpeg.Of([77], 32), AFlatJpeg.Of([90, 100, 110], 32), AFlatJpeg.Of([200, 100, 50, 128], 32, adobeTransform: 2)];
        for (var round = 0; round < 10_000; round++)
        {
            try
            {
                Assert.NotEmpty(PhotographFile.Decode("mutated.JPEG", Mutation.Of(sound[round % 3], random)).Pixels);
            }
            catch (InvalidDataException damaged)
            {
                Assert.StartsWith("mutated.JPEG", damaged.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 9999);
    }

    [Theory]
    [InlineData(Interpolation.Bilinear, true)]
    [InlineData(Interpolation.Bilinear, false)]
    [InlineData(Interpolation.Bicubic, true)]
    public void Scaled_bytes_are_the_pipelines_up_to_their_rounding(Interpolation kernel, bool antialias)
    {
        using var scope = NewDisposeScope();
        var bytes = new byte[91 * 70 * 3];
        new Random(7).NextBytes(bytes);
        var planes = new byte[3 * 32 * 32];
        new PhotographScaler(32, new(kernel, antialias)).Apply(new(bytes, 0, 91, 70, 3), planes);
        var pipeline = new ImagePipeline(32, new(kernel, antialias), new([0, 0, 0], [1, 1, 1])).Apply(tensor(bytes, [91, 70, 3], ScalarType.Byte));
        var difference = (tensor(planes, [3, 32, 32], ScalarType.Byte).to(ScalarType.Float32) - pipeline.mul(255).clamp(0, 255)).abs().max().item<float>();
        Assert.InRange(difference, 0, 0.501f);
    }

    private static int[] Colour(byte[] jpeg)
    {
        var decoded = PhotographFile.Decode("flat.JPEG", jpeg);
        Assert.Equal((8, 8, 4), (decoded.Height, decoded.Width, decoded.Channels));
        return [.. decoded.Pixels[..3]];
    }
}
