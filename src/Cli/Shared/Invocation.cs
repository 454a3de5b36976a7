using System.CommandLine;

namespace Slfd.Cli.Shared;

/// <summary>One run of a command line: where it prints, and whom it asks.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    // Signals are the commands' own business: run wants the first Ctrl-C to write checkpoints.
    public Invocation() => (EnableDefaultExceptionHandler, ProcessTerminationTimeout) = (false, null);

    /// <summary>Makes the client of operators' commands; null: one of the server that <c>--server</c> names.</summary>
    public Func<OperatorClient>? Client { get; init; }
}
