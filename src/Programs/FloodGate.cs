namespace Slfd.Programs;

/// <summary>Lets some lines a second into a log and counts the rest, so that a stranger who knocks without end leaves a count, not a full disk. Not thread-safe.</summary>
/// <param name="linesPerSecond">How many pass.</param>
/// <param name="clock">Whose seconds they are.</param>
internal sealed class FloodGate(int linesPerSecond, TimeProvider clock)
{
    private long _second;
    private int _lines;
    private long _held;

    /// <summary>Whether a line may be written now.</summary>
    /// <param name="held">How many were held back before it and are not told yet.</param>
    public bool Passes(out long held)
    {
        held = 0;
        if (clock.GetUtcNow().ToUnixTimeSeconds() is var second && second != _second)
        {
            (_second, _lines, held, _held) = (second, 0, _held, 0);
        }

        if (++_lines <= linesPerSecond)
        {
            return true;
        }

        _held++;
        return false;
    }
}
