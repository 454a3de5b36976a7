namespace Slfd.Programs;

/// <summary>What <c>slfd</c> says to the shell. Part of the interface: scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Success = 0;

    /// <summary>The command ran, but some cells failed or were cancelled, or some checks did not pass.</summary>
    public const int Incomplete = 1;

    /// <summary>The input is wrong: command line, grid file, missing data. Nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>The input is fine but this machine cannot serve it: no worker, a locked runs folder, a damaged database.</summary>
    public const int CannotServe = 3;

    /// <summary>Interrupted; everything is kept, and the same command goes on.</summary>
    public const int Interrupted = 130;

    /// <summary>The lines that <c>--help</c> prints about them.</summary>
    public const string Help = """
        Exit codes:
          0    done
          1    some cells failed or were cancelled (or some checks did not pass)
          2    wrong input: command line, grid file, data; nothing was started
          3    this machine cannot serve: no worker, runs folder in use, damaged database
          130  interrupted; everything is kept, the same command goes on
        """;
}
