namespace Slfd.Programs;

/// <summary>Ends a command with one sentence for the person and a code for the shell.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong, where, and what is allowed.</param>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Programs.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
