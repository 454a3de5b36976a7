namespace Slfd.Coordinator.Grids;

/// <summary>A grid file cannot be used; the message names file and line or key path, and says what is allowed.</summary>
public sealed class GridFileException : Exception
{
    /// <param name="file">The file in which the fault is.</param>
    /// <param name="place">Key path, or <c>line N</c>; empty for the file as a whole.</param>
    /// <param name="problem">What is wrong, and what is allowed.</param>
    public GridFileException(string file, string place, string problem)
        : base(place.Length == 0 ? $"{file}: {problem}" : $"{file}: {place}: {problem}")
    {
    }

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
}
