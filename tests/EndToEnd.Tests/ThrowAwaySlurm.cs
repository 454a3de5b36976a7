using System.Diagnostics;
using System.Security.Cryptography;
using Slfd.Support;

namespace Slfd.EndToEnd.Tests;

/// <summary>A Slurm cluster of one's own on this machine: munge, the controller and one host with eight processors on free ports, all files in a temporary folder. Gone when it is disposed.</summary>
internal sealed class ThrowAwaySlurm : IAsyncDisposable
{
    private static readonly string[] s_programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"];
    private static readonly Lazy<string?> s_missing = new(Find);
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-slurm-").FullName;
    private readonly List<Process> _daemons = [];

    private ThrowAwaySlurm()
    {
    }

    /// <summary>Why there can be none here; null: there can. Debian's packages are installed where this runs as root and they can be had.</summary>
    public static string? Missing => s_missing.Value;

    /// <summary>The file that <c>SLURM_CONF</c> names for its commands.</summary>
    public string Configuration => Path.Combine(_folder, "slurm.conf");

    /// <summary>Makes and starts one, and waits until its host takes jobs.</summary>
    public static async Task<ThrowAwaySlurm> StartAsync()
    {
        ThrowAwaySlurm slurm = new();
        var host = Environment.MachineName.Split('.')[0];
        var (ports, folder) = (ReservedPorts.Next(2), slurm._folder);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var (socket, key) = (Path.Combine(folder, "munge.socket"), Path.Combine(folder, "munge.key"));
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(1024));
        File.SetUnixFileMode(key, UnixFileMode.UserRead);
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        await File.WriteAllTextAsync(slurm.Configuration, FormattableString.Invariant($"""
            ClusterName=lab
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmdPort={ports[1]}
            AuthType=auth/munge
            AuthInfo=socket={socket}
            CredType=cred/munge
            SlurmUser=root
            StateSaveLocation={folder}/state
            SlurmdSpoolDir={folder}/spool
            SlurmctldPidFile={folder}/slurmctld.pid
            SlurmdPidFile={folder}/slurmd.pid
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SlurmdParameters=config_overrides
            SwitchType=switch/none
            MpiDefault=none
            JobAcctGatherType=jobacct_gather/none
            KillWait=10
            NodeName={host} NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN
            PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """));
        try
        {
            slurm.Daemon("munged", "--foreground", "--force", "--key-file", key, "--socket", socket, "--pid-file", $"{folder}/munge.pid", "--log-file", $"{folder}/munge.log", "--seed-file", $"{folder}/munge.seed");
            await ALab.Until(() => File.Exists(socket), "munge");
            slurm.Daemon("slurmctld", "-D", "-f", slurm.Configuration);
            slurm.Daemon("slurmd", "-D", "-f", slurm.Configuration);
            await ALab.Until(() => slurm.Ask("sinfo", "--noheader", "--format", "%T").Trim() == "idle", "Slurm's host", () => slurm.Ask("sinfo"));
            return slurm;
        }
        catch
        {
            await slurm.DisposeAsync();
            throw;
        }
    }

    /// <summary>What one of Slurm's commands prints.</summary>
    public string Ask(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["SLURM_CONF"] = Configuration;
        using var process = Process.Start(info)!;
        _ = process.StandardError.ReadToEndAsync();
        return process.StandardOutput.ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemons.Count == 3)
        {
            Ask("scancel", "--me", "--full", "--signal=KILL");
            Ask("scancel", "--me");
            await ALab.Until(() => Ask("squeue", "--noheader").Trim().Length == 0, "the end of Slurm's jobs");
        }

        foreach (var daemon in _daemons.AsEnumerable().Reverse())
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        TemporaryFolder.Remove(_folder);
    }

    private void Daemon(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons.Add(process);
    }

    private static string? Find()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "a Slurm cluster of one's own needs root";
        }

        if (!AreThere())
        {
            using var install = Process.Start(new ProcessStartInfo("sh", ["-c", "export DEBIAN_FRONTEND=noninteractive; apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge || { timeout 60 apt-get update -qq && apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge; }"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            install.BeginOutputReadLine();
            install.BeginErrorReadLine();
            if (!install.WaitForExit(TimeSpan.FromMinutes(3)))
            {
                install.Kill(entireProcessTree: true);
            }
        }

        return AreThere() ? null : "Slurm is not installed and cannot be had (Debian: apt-get install slurmctld slurmd munge)";
    }

    private static bool AreThere() => s_programs.All(program => new[] { "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin" }.Any(folder => File.Exists(Path.Combine(folder, program))));
}
