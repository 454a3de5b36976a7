using SkiaSharp;
using Slfd.RealData.Decoding;

namespace Slfd.RealData.Photographs;

/// <summary>Decodes JPEG and PNG files as the reference's reader does: to RGB, whatever the file holds, without looking at colour profiles or at the camera's orientation.</summary>
/// <remarks>
/// Grey is repeated, CMYK is taken as Adobe writes it, inverted, and alpha is dropped. What a file is, its first bytes say, not its name. Sides are bounded before
/// anything is allocated, so that a header cannot ask for more memory than a large photograph needs.
/// </remarks>
internal static class PhotographFile
{
    /// <summary>Pixels of the largest image that is decoded; the largest of ImageNet has about 60 million.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Bytes of the largest file that is read.</summary>
    public const long MostBytes = 128L << 20;

    /// <summary>An image that says it has more pixels than this, and this many for each byte of its file, is none: photographs have ten pixels a byte, even grey areas 300.</summary>
    private const long UnquestionedPixels = 4_000_000;
    private const long MostPixelsPerByte = 1024;

    /// <summary>Images above this are decoded one at a time, whatever the number of threads.</summary>
    private const long LargePixels = 16_000_000;

    private static readonly string[] s_extensions = [".jpeg", ".jpg", ".png"];
    private static readonly Lock s_large = new();

    /// <summary>Changes with the library that decodes: other versions may round differently.</summary>
    public static string DecoderVersion { get; } = $"SkiaSharp {typeof(SKCodec).Assembly.GetName().Version}";

    /// <summary>Whether a file of that name counts as an image: <c>.JPEG</c>, <c>.jpg</c>, <c>.jpeg</c> or <c>.png</c> in any case, and not hidden.</summary>
    public static bool IsImageName(string name) => !name.StartsWith('.') && s_extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads and decodes a file.</summary>
    /// <exception cref="InvalidDataException">It is no sound JPEG or PNG; the message names the file and says what is wrong with it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Photograph Decode(string path)
    {
        var length = FileIdentity.TargetOf(new(RegularData.Must(path))).Length;
        return length <= MostBytes
            ? Decode(path, File.ReadAllBytes(path))
            : throw new InvalidDataException($"{path} has {length} bytes; image files of at most {MostBytes} are read");
    }

    /// <summary>Decodes a file that was read.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static Photograph Decode(string path, byte[] bytes)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(new SKMemoryStream(data), out var created);
        if (codec is null || codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png))
        {
            throw new InvalidDataException($"{path} is damaged, or neither JPEG nor PNG ({(codec is null ? Describe(created) : $"it is {codec.EncodedFormat}")}, {bytes.Length} bytes)");
        }

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > Math.Min(MostPixels, UnquestionedPixels + MostPixelsPerByte * bytes.Length))
        {
            throw new InvalidDataException($"{path} says that it has {width}×{height} pixels in {bytes.Length} bytes; expected at least one, at most {MostPixels}, and no more than its length can hold");
        }

        if ((long)width * height <= LargePixels)
        {
            return Pixels(path, codec, width, height);
        }

        lock (s_large)
        {
            return Pixels(path, codec, width, height);
        }
    }

    private static unsafe Photograph Pixels(string path, SKCodec codec, int width, int height)
    {
        var pixels = new byte[checked(4 * width * height)];
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        SKCodecResult result;
        fixed (byte* start = pixels)
        {
            result = codec.GetPixels(info, (nint)start);
        }

        return result == SKCodecResult.Success
            ? new(pixels, 0, height, width, 4)
            : throw new InvalidDataException($"{path} is damaged: {Describe(result)} ({codec.EncodedFormat}, {width}×{height} pixels)");
    }

    private static string Describe(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it ends too early",
        SKCodecResult.ErrorInInput => "its data have an error",
        SKCodecResult.Unimplemented => "its kind is not known",
        SKCodecResult.InvalidInput => "its header is wrong",
        _ => $"the decoder says {result}",
    };
}
