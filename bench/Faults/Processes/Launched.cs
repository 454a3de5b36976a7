using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Slfd.Faults.Processes;

/// <summary>A program of a lab, in a session of its own; what it says goes to a file.</summary>
internal sealed class Launched
{
    /// <summary>Carried by every process of a lab and by its children.</summary>
    public const string Mark = "SLFD_FAULTS_LAB";

    private readonly Process _process;

    private Launched(Process process, string log) => (_process, Log) = (process, log);

    /// <summary>Where it says what it says.</summary>
    public string Log { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Its children: the workers of a node.</summary>
    public int[] Children => Signals.ChildrenOf(Id);

    /// <param name="mark">The lab.</param>
    /// <param name="log">Where its output is appended.</param>
    /// <param name="space">Network namespace; null: this one.</param>
    /// <param name="environment">Added to the environment.</param>
    /// <param name="line">Program and arguments.</param>
    public static Launched Start(string mark, string log, string? space, IReadOnlyDictionary<string, string> environment, params string[] line)
    {
        string[] entered = space is null ? [] : ["ip", "netns", "exec", space];
        ProcessStartInfo info = new("setsid", [.. entered, "sh", "-c", "exec \"$@\" >>\"$LAB_LOG\" 2>&1 </dev/null", "lab", .. line]);
        info.Environment[Mark] = mark;
        info.Environment["LAB_LOG"] = log;
        info.Environment["OMP_NUM_THREADS"] = "1";
        info.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return new(Process.Start(info)!, log);
    }

    public void Signal(int signal)
    {
        if (!HasEnded)
        {
            Signals.Send(Id, signal);
        }
    }

    /// <summary><c>kill -9</c>, and waits until it is gone.</summary>
    public async Task Kill()
    {
        Signal(Signals.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code; null: it has not ended in time.</returns>
    public async Task<int?> End(TimeSpan limit)
    {
        using CancellationTokenSource timer = new(limit);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
            return ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>SIGTERM, and waits.</summary>
    /// <returns>Whether it ended in time.</returns>
    public async Task<bool> Leave(TimeSpan limit)
    {
        Signal(Signals.Terminate);
        using CancellationTokenSource timer = new(limit);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
