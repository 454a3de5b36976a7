using SkiaSharp;
using Slfd.Artifacts;
using Slfd.Distillation.Pictures;
using Slfd.RealData;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Pictures;

/// <summary>A sheet shows every image, enlarged, with its class's name above.</summary>
public class An_image_sheet
{
    private static readonly string[] s_names = ["red", "green"];

    [Fact]
    public void Shows_each_image_in_its_colour_beside_the_others()
    {
        using var folder = new TemporaryFolder();
        var sheet = Write(folder, OneColourEach([(1f, 0f, 0f), (0f, 1f, 0f)], 32));
        Assert.Equal([new SKColor(255, 0, 0), new SKColor(0, 255, 0)], TilesFromTheLeft(sheet));
    }

    [Fact]
    public void Enlarges_each_pixel_to_a_square_so_that_an_image_is_128_wide()
    {
        using var folder = new TemporaryFolder();
        var sheet = Write(folder, OneColourEach([(1f, 0f, 0f), (0f, 1f, 0f)], 32));
        Assert.Equal(128, Enumerable.Range(0, sheet.Width).Count(x => sheet.GetPixel(x, sheet.Height - 20) == new SKColor(255, 0, 0)));
    }

    [Fact]
    public void Puts_the_images_of_a_class_side_by_side_under_its_name()
    {
        using var folder = new TemporaryFolder();
        var sheet = Write(folder, OneColourEach([(1f, 0f, 0f), (0.4f, 0f, 0f), (0f, 1f, 0f), (0f, 0.4f, 0f)], 32));
        Assert.Equal([new SKColor(255, 0, 0), new SKColor(102, 0, 0), new SKColor(0, 255, 0), new SKColor(0, 102, 0)], TilesFromTheLeft(sheet));
    }

    [Fact]
    public void Clamps_what_is_no_colour()
    {
        using var folder = new TemporaryFolder();
        var sheet = Write(folder, OneColourEach([(7f, -3f, float.NaN), (0f, float.PositiveInfinity, float.NegativeInfinity)], 32));
        Assert.Equal([new SKColor(255, 0, 0), new SKColor(0, 255, 0)], TilesFromTheLeft(sheet));
    }

    [Fact]
    public void Has_ink_for_every_name_and_for_the_title()
    {
        using var folder = new TemporaryFolder();
        var images = OneColourEach([(1f, 0f, 0f), (0f, 1f, 0f)], 32);
        var (named, nameless, untitled) = (Ink(Write(folder, images)), Ink(Write(folder, images, names: ["", ""])), Ink(Write(folder, images, title: "")));
        Assert.True(named > nameless + 100, $"{named} dark pixels with names, {nameless} without");
        Assert.True(named > untitled + 100, $"{named} dark pixels with a title, {untitled} without");
    }

    [Fact]
    public void Takes_a_long_title_and_long_names_and_any_character()
    {
        using var folder = new TemporaryFolder();
        var images = OneColourEach([(1f, 0f, 0f), (0f, 1f, 0f)], 32);
        var (plain, full) = (Write(folder, images), Write(folder, images, string.Join(' ', Enumerable.Repeat("0.5 ± 0.1 ∇θ", 20)), ["colorectal adenocarcinoma epithelium", new string('x', 200)]));
        Assert.Equal(plain.Width, full.Width);
        Assert.True(full.Height > plain.Height);
        Assert.Equal([new SKColor(255, 0, 0), new SKColor(0, 255, 0)], TilesFromTheLeft(full));
    }

    [Fact]
    public void Has_the_same_bytes_for_the_same_images_and_returns_their_hash()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var images = rand([6, 3, 32, 32], generator: new Generator(3, CPU));
        var first = ImageSheet.WritePng(folder.File("first.png"), images, s_names, "title");
        var second = ImageSheet.WritePng(folder.File("second.png"), images, s_names, "title");
        Assert.Equal(first, second);
        Assert.Equal(first, WholeFile.Sha256(folder.File("first.png")));
        Assert.Equal(["first.png", "second.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(3, 3, 8, 8)]
    [InlineData(0, 3, 8, 8)]
    [InlineData(2, 1, 8, 8)]
    [InlineData(2, 3, 8, 9)]
    public void Refuses_what_is_no_set_of_square_images_per_class(long count, long channels, long height, long width)
    {
        using var folder = new TemporaryFolder();
        using var images = zeros(count, channels, height, width);
        var error = Assert.Throws<ArgumentException>(() => ImageSheet.WritePng(folder.File("sheet.png"), images, s_names, "title"));
        Assert.Contains($"[{count}, {channels}, {height}, {width}]", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(32, 12)]
    [InlineData(256, 1)]
    public void Of_a_data_set_shows_its_first_images_in_its_colours(int resolution, int perClass)
    {
        using var folder = new TemporaryFolder();
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = resolution, TrainPerClass = 64 / resolution + 1, TestPerClass = 1 }, ".", CPU);
        DataSheet.Write(real, folder.File("sheet.png"), perClass);
        using var sheet = SKBitmap.Decode(folder.File("sheet.png"));
        var (shown, tile) = (Math.Min(perClass, 64 / resolution + 1), Math.Max(128, resolution));
        Assert.InRange(sheet.Width, shown * tile, Math.Max(5, 2 * shown) * (tile + 20));
        using var pixels = real.FirstPixels(0, 1);
        var last = pixels[0, 0, resolution - 1, 0].item<float>();
        Assert.Contains(sheet.Pixels, pixel => pixel.Red == (byte)(last * 255 + 0.5f));
    }

    private static SKBitmap Write(TemporaryFolder folder, Tensor images, string title = "a title", string[]? names = null)
    {
        ImageSheet.WritePng(folder.File("sheet.png"), images, names ?? s_names, title);
        return SKBitmap.Decode(folder.File("sheet.png"));
    }

    private static Tensor OneColourEach((float Red, float Green, float Blue)[] colours, int side)
    {
        using var scope = NewDisposeScope();
        float[] values = [.. colours.SelectMany(colour => new[] { colour.Red, colour.Green, colour.Blue })];
        return tensor(values).view(colours.Length, 3, 1, 1).expand(colours.Length, 3, side, side).MoveToOuterDisposeScope();
    }

    /// <summary>Colours of the images along the lowest row, once each.</summary>
    private static SKColor[] TilesFromTheLeft(SKBitmap sheet)
    {
        List<SKColor> colours = [];
        for (var x = 0; x < sheet.Width; x++)
        {
            var colour = sheet.GetPixel(x, sheet.Height - 20);
            if (colour != SKColors.White && (colours.Count == 0 || colours[^1] != colour))
            {
                colours.Add(colour);
            }
        }

        return [.. colours];
    }

    private static int Ink(SKBitmap sheet) => sheet.Pixels.Count(pixel => pixel == new SKColor(0x20, 0x20, 0x20));
}
