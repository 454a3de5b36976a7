using System.ComponentModel;
using System.Diagnostics;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Scaling;

/// <summary>A job of Slurm.</summary>
/// <param name="Id">Its number.</param>
/// <param name="HasStarted">Whether it runs, or is ending.</param>
internal sealed record SlurmJob(string Id, bool HasStarted);

/// <summary>The jobs of one name of this user, by the programs <c>squeue</c>, <c>sbatch</c> and <c>scancel</c>.</summary>
/// <param name="name">What the jobs are called.</param>
/// <param name="script">What a job runs.</param>
internal sealed class SlurmQueue(string name, string script)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>The jobs that wait or run, the oldest first.</summary>
    /// <exception cref="CommandFailure">Slurm cannot be asked; the message is what its program said.</exception>
    public async Task<IReadOnlyList<SlurmJob>> Jobs(CancellationToken stop) =>
        [.. (await Call("squeue", ["--noheader", "--array", "--me", "--name", name, "--sort", "i", "--format", "%A %T"], stop))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ')).Where(words => words.Length == 2).Select(words => new SlurmJob(words[0], words[1] is not ("PENDING" or "REQUEUED" or "REQUEUE_HOLD" or "SPECIAL_EXIT")))];

    /// <summary>Submits one more job.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="CommandFailure">Slurm refuses; the message is what it said.</exception>
    public async Task<string> Submit(CancellationToken stop) => (await Call("sbatch", ["--parsable", "--job-name", name, script], stop)).Trim().Split(';')[0];

    /// <summary>Takes back jobs that have not started. One that started meanwhile goes on.</summary>
    /// <exception cref="CommandFailure">Slurm refuses; the message is what it said.</exception>
    public static async Task Cancel(IReadOnlyList<SlurmJob> jobs, CancellationToken stop) => await Call("scancel", ["--state=PENDING", .. jobs.Select(job => job.Id)], stop);

    private static async Task<string> Call(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_patience);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? await output : throw new CommandFailure(ExitCode.CannotServe, $"{program} ended with {process.ExitCode}: {(await error).Trim()}");
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
        catch (Win32Exception missing)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{program} cannot be started ({missing.Message}): 'slfd scale slurm' runs on a host where Slurm's commands work");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{program} did not answer within {s_patience.TotalSeconds:F0} s");
        }
    }
}
