using Slfd.Cli.Rendering;

namespace Slfd.Cli.Tests.Rendering;

/// <summary>A terminal that says it has no columns (below <c>script</c>, in a container without a size) is drawn on all the same.</summary>
public class How_large_a_terminal_is
{
    [Theory]
    [InlineData(0, 0, 80, 24)]
    [InlineData(0, 50, 80, 50)]
    [InlineData(132, 0, 132, 24)]
    [InlineData(40, 10, 40, 10)]
    public void Is_what_it_says_or_the_usual(int width, int height, int usedWidth, int usedHeight) =>
        Assert.Equal(new(usedWidth, usedHeight), TerminalSize.Of(width, height));
}
