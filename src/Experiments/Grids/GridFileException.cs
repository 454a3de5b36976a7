using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Grids;

/// <summary>A grid file cannot be used. <see cref="Problems"/> holds everything that is wrong, each with file, line and column, and what is allowed.</summary>
public sealed class GridFileException : Exception
{
    /// <param name="problems">At least one, in the order of the file.</param>
    /// <param name="count">How many there are in all; more than are kept where a file is full of them.</param>
    public GridFileException(IReadOnlyList<HoconProblem> problems, int count)
        : base(string.Join('\n', [.. problems.Select(problem => problem.ToString()), .. count > problems.Count ? [$"… and {count - problems.Count} more"] : (string[])[]])) =>
        Problems = problems;

    /// <summary>With a message that already names everything.</summary>
    public GridFileException(string message)
        : base(message)
    {
    }

    /// <summary>With a message that already names everything, and the failure behind it.</summary>
    public GridFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public GridFileException()
    {
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<HoconProblem> Problems { get; } = [];
}
