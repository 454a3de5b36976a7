using Slfd.Messages.Coordination;

namespace Slfd.Messages.Tests.Coordination;

/// <summary>One cell on several devices speaks against the cell, several cells on one device against the device, and anything else against neither.</summary>
public class Where_cells_failed
{
    [Theory]
    [InlineData(1, 3, "one cell on 3 devices", "most likely the cell's own fault")]
    [InlineData(5, 1, "5 cells on one device", "most likely the device's fault")]
    [InlineData(5, 2, "5 cells on 2 devices", "")]
    [InlineData(1, 1, "one cell on one device", "")]
    [InlineData(2, 0, "2 cells on no known device", "")]
    public void Is_a_sentence_and_blames_only_where_that_is_likely(int cells, int devices, string sentence, string blames)
    {
        FailureSpread spread = new([], devices, 5, 0, 0);
        Assert.Equal((sentence, blames), (spread.Sentence(cells), spread.Blames(cells)));
        Assert.Equal(sentence, spread.NamedSentence(cells)); // of which no device is known any more
    }

    [Theory]
    [InlineData(1, "a/cpu:0", 1, "one cell on a/cpu:0")]
    [InlineData(3, "a/cpu:0", 1, "3 cells on a/cpu:0")]
    [InlineData(3, "a/cpu:0 b/cpu:0", 2, "3 cells on 2 devices: a/cpu:0, b/cpu:0")]
    [InlineData(9, "a/cpu:0 b/cpu:0 c/cpu:0 d/cpu:0", 9, "9 cells on 9 devices: a/cpu:0, b/cpu:0, c/cpu:0 and 6 more")]
    public void Is_a_sentence_that_names_the_first_of_them(int cells, string devices, int count, string sentence) =>
        Assert.Equal(sentence, new FailureSpread(devices.Split(' '), count, 5, 0, 0).NamedSentence(cells));
}
