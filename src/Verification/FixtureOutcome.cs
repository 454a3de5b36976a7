namespace Slfd.Verification;

/// <summary>What became of one fixture file.</summary>
/// <param name="File">Its path below the folder that was given.</param>
public abstract record FixtureOutcome(string File)
{
    /// <summary>Every expected tensor was computed and lies within its tolerance.</summary>
    public sealed record Passed(string File) : FixtureOutcome(File);

    /// <summary>Something was computed wrongly, not at all, or the file cannot be used.</summary>
    /// <param name="File">Its path below the folder that was given.</param>
    /// <param name="Because">One sentence: the tensor that is furthest off with the difference measured and allowed, or what went wrong.</param>
    /// <param name="Mismatches">Every tensor that is off; empty where the case could not be computed.</param>
    public sealed record Failed(string File, string Because, IReadOnlyList<FixtureMismatch> Mismatches) : FixtureOutcome(File);
}

/// <summary>One tensor that differs by more than its tolerance.</summary>
/// <param name="Tensor">Its name in the file.</param>
/// <param name="Measured">Euclidean norm of the difference; NaN where a value is not finite.</param>
/// <param name="Allowed">The greatest norm that passes.</param>
public sealed record FixtureMismatch(string Tensor, double Measured, double Allowed);

/// <summary>How many fixture files ended in which way.</summary>
public sealed record FixtureSummary(int Passed, int Failed)
{
    /// <summary>The closing line of a verification: <c>N passed, N failed, 0 skipped</c>: no kind is left out, and one that is not known fails.</summary>
    public override string ToString() => $"{Passed} passed, {Failed} failed, 0 skipped";
}
