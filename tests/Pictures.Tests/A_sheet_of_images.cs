using SkiaSharp;

namespace Slfd.Pictures.Tests;

/// <summary>Images and words as dots, the same bytes on every host.</summary>
public class A_sheet_of_images
{
    [Fact]
    public void Shows_each_pixel_as_a_square_and_clamps_what_is_no_colour()
    {
        Canvas canvas = new(6, 4);
        // 3 planes of 2×2: red full, above 1, half, below 0; green 0; blue not-a-number, then full.
        canvas.Image(1, 0, [1, 7, 0.5f, -3, 0, 0, 0, 0, float.NaN, 0, 0, 1], resolution: 2, scale: 2);
        using var picture = SKBitmap.Decode(canvas.ToPng());
        Assert.Equal((6, 4), (picture.Width, picture.Height));
        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(1, 0));
        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(2, 1));
        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(3, 0));
        Assert.Equal(new SKColor(128, 0, 0), picture.GetPixel(1, 2));
        Assert.Equal(new SKColor(0, 0, 255), picture.GetPixel(4, 3));
        Assert.Equal(SKColors.White, picture.GetPixel(0, 0));
        Assert.Equal(SKColors.White, picture.GetPixel(5, 3));
    }

    [Fact]
    public void Has_words_that_end_at_its_border()
    {
        Canvas canvas = new(20, 10);
        canvas.Text(0, 0, "IIIIIIIIIIIIIIIIIIII", scale: 1); // far longer than there is room
        using var picture = SKBitmap.Decode(canvas.ToPng());
        var ink = from x in Enumerable.Range(0, 20) from y in Enumerable.Range(0, 10) where picture.GetPixel(x, y) != SKColors.White select (x, y);
        Assert.Contains(ink, dot => dot.x >= 18);
        Assert.All(ink, dot => Assert.InRange(dot.y, 0, BitmapFont.Height - 1));
    }

    [Fact]
    public void Shows_what_it_has_no_letter_for_as_a_question_mark()
    {
        for (var row = 0; row < BitmapFont.Height; row++)
        {
            for (var column = 0; column < BitmapFont.Advance; column++)
            {
                Assert.Equal(BitmapFont.HasInk('?', column, row), BitmapFont.HasInk('ß', column, row));
                Assert.False(BitmapFont.HasInk(' ', column, row));
            }
        }

        Assert.All(Enumerable.Range('!', '~' - '!' + 1), letter => Assert.Contains(
            Enumerable.Range(0, BitmapFont.Height * BitmapFont.Advance), dot => BitmapFont.HasInk((char)letter, dot % BitmapFont.Advance, dot / BitmapFont.Advance)));
    }

    [Fact]
    public void Is_equal_for_equal_content()
    {
        Canvas one = new(40, 10), other = new(40, 10);
        one.Text(1, 1, "dc/slfd", 1);
        other.Text(1, 1, "dc/slfd", 1);
        Assert.Equal(one.ToPng(), other.ToPng());
    }
}
