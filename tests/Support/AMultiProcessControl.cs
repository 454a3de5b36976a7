using System.Diagnostics;

namespace Slfd.Support;

/// <summary>A program that answers as <c>nvidia-cuda-mps-control</c> is documented to: <c>-d</c> leaves a process behind, commands come on standard input, and without that process it says so and fails. It notes what it is asked.</summary>
public sealed class AMultiProcessControl : IDisposable
{
    private const string Script = """
        #!/bin/bash
        own=$(dirname "$0") pipes=${CUDA_MPS_PIPE_DIRECTORY:-$(dirname "$0")/usual}
        running() { pid=$(cat "$pipes/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null; }
        if [ "$1" = -d ]; then
          echo "start gpus=${CUDA_VISIBLE_DEVICES-all} logs=$CUDA_MPS_LOG_DIRECTORY" >>"$own/asked"
          [ -e "$own/broken" ] && { echo "no devices were found" >&2; exit 1; }
          setsid sleep 600 >/dev/null 2>&1 </dev/null & echo $! >"$pipes/pid.new"; mv "$pipes/pid.new" "$pipes/pid"
          exit 0
        fi
        read -r command
        echo "$command" >>"$own/asked"
        running || { echo "Cannot find MPS control daemon process"; exit 1; }
        if [ "$command" = quit ]; then kill "$pid"; rm "$pipes/pid"; fi
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slfd-mps-test-");

    /// <summary>Writes the program.</summary>
    public AMultiProcessControl()
    {
        AProgram.Write(Program, Script);
        Directory.CreateDirectory(Usual);
    }

    /// <summary>Its path.</summary>
    public string Program => Path.Combine(Folder, "nvidia-cuda-mps-control");

    /// <summary>Where it lies; services may have their folders here.</summary>
    public string Folder => _folder.FullName;

    /// <summary>What it was asked, in order.</summary>
    public string[] Asked => File.Exists(Path.Combine(Folder, "asked")) ? File.ReadAllLines(Path.Combine(Folder, "asked")) : [];

    /// <summary>From now on no service starts.</summary>
    public void Break() => File.WriteAllText(Path.Combine(Folder, "broken"), "");

    /// <summary>Somebody else starts a service where every program looks for it.</summary>
    public void StartUsual()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, "-d") { Environment = { ["CUDA_MPS_PIPE_DIRECTORY"] = Usual } })!;
        process.WaitForExit();
    }

    /// <summary>Folder of the service that programs find without being told.</summary>
    public string Usual => Path.Combine(Folder, "usual");

    /// <summary>The service's process; null where none runs.</summary>
    /// <param name="pipes">The service's folder.</param>
    public static int? ProcessOf(string pipes)
    {
        try
        {
            return int.Parse(File.ReadAllText(Path.Combine(pipes, "pid"))) is var id && Directory.Exists($"/proc/{id}") && !IsDead(id) ? id : null;
        }
        catch (IOException)
        {
            return null; // it was ended, and started again perhaps
        }
    }

    /// <summary>Ends the service from outside.</summary>
    /// <param name="pipes">The service's folder.</param>
    public static void Kill(string pipes)
    {
        if (ProcessOf(pipes) is { } id)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    /// <summary>Ends what a failed test left, and removes the folder.</summary>
    public void Dispose()
    {
        foreach (var pipes in _folder.EnumerateDirectories())
        {
            Kill(pipes.FullName);
        }

        TemporaryFolder.Remove(Folder);
    }

    private static bool IsDead(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
