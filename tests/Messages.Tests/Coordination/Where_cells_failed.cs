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
    }
}
