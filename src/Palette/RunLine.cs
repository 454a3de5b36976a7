namespace Slfd.Palette;

/// <summary>Runs one command line to its end.</summary>
/// <param name="words">The command's name, its options and its arguments, as a shell would hand them over.</param>
/// <param name="output">What it prints.</param>
/// <param name="error">What goes wrong, in sentences.</param>
/// <param name="stop">The person who typed it has gone.</param>
/// <returns>The exit code; 0: done.</returns>
public delegate Task<int> RunLine(IReadOnlyList<string> words, TextWriter output, TextWriter error, CancellationToken stop);
