using System.Diagnostics;

namespace Slfd.Support;

/// <summary>Programs that tests write and run.</summary>
public static class AProgram
{
    /// <summary>Writes a program that its owner may run at once.</summary>
    /// <remarks>
    /// It is written by a process of its own. A file that this one has open for writing is open in every process that another test starts at that moment, too, until that one has begun, and
    /// as long as it is, the system does not run it: "text file busy".
    /// </remarks>
    /// <param name="path">Where.</param>
    /// <param name="text">A script, with its first line.</param>
    public static void Write(string path, string text)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "cat >\"$1\" && chmod 700 \"$1\"", "write", path]) { RedirectStandardInput = true };
        using var shell = Process.Start(start)!;
        shell.StandardInput.Write(text);
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, $"{path} was not written");
    }
}
