namespace Slfd.Cli.Rendering;

/// <summary>How large the terminal is. Some say that they have no columns and no lines (below <c>script</c>, on a serial line, in a container without a size); they are taken for the usual one.</summary>
/// <param name="Width">Letters in a line.</param>
/// <param name="Height">Lines.</param>
internal readonly record struct TerminalSize(int Width, int Height)
{
    /// <summary>The terminal of this process as it is now.</summary>
    public static TerminalSize Now => Of(Console.WindowWidth, Console.WindowHeight);

    /// <summary>What it says it has, or the usual 80 × 24.</summary>
    public static TerminalSize Of(int width, int height) => new(width > 0 ? width : 80, height > 0 ? height : 24);
}
