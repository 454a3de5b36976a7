using System.Diagnostics;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Labs;

/// <summary>
/// A shell beside a lab that waits for the end of its standard input, which this process holds: however this process ends (kill -9, a timeout), the lab's processes, mounts, network and folder go
/// with it. Its own server of PostgreSQL has one of its own.
/// </summary>
internal sealed class Caretaker : IDisposable
{
    private const string Script = """
        cat >/dev/null
        left=yes
        while [ -n "$left" ]; do
          left=
          for process in /proc/[0-9]*; do
            if grep -qzxF "$1=$2" "$process/environ" 2>/dev/null; then kill -9 "${process#/proc/}" 2>/dev/null && left=yes; fi
          done
          [ -z "$left" ] || sleep 0.2
        done
        while read -r _ where _; do case $where in "$2"/*) umount -l "$where";; esac; done </proc/mounts 2>/dev/null
        if [ -n "$3" ] && ip link del "$3" 2>/dev/null; then
          ip netns list | while read -r space _; do case $space in "$3"-*) ip netns del "$space";; esac; done
        fi
        [ -n "$SLFD_FAULTS_KEEP" ] || rm -rf "$2"
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Process _shell;

    private Caretaker(Process shell) => _shell = shell;

    /// <summary>Starts one, in a session of its own, so that what ends this process's group does not end it.</summary>
    /// <param name="folder">The lab's, which its processes carry in their environment.</param>
    /// <param name="network">The lab's bridge; null: it has none.</param>
    public static Caretaker Start(string folder, string? network) =>
        new(Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "caretaker", Launched.Mark, folder, network ?? string.Empty]) { RedirectStandardInput = true })!);

    /// <summary>The lab has ended; waits until nothing of it is left.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit(s_patience);
        _shell.Dispose();
    }
}
