using System.ComponentModel;
using System.Diagnostics;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Workers;

namespace Slfd.Cli.Shared;

/// <summary>Asks the worker what lies on this host; it reads data and weights, this process does not.</summary>
internal static class HostLook
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>What the worker found, and why it may have found nothing.</summary>
    /// <param name="worker">The program.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="lines">Its standard input.</param>
    /// <param name="stop">Ends the worker.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<(IReadOnlyList<HostFinding> Findings, string Trouble)> Ask(WorkerCommandLine worker, IEnumerable<string> arguments, IEnumerable<string> lines, CancellationToken stop)
    {
        ProcessStartInfo start = new(worker.Program, [.. worker.Arguments, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(s_patience);
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
                foreach (var line in lines)
                {
                    await process.StandardInput.WriteLineAsync(line.AsMemory(), patience.Token);
                }

                process.StandardInput.Close();
                var findings = (await output).Split('\n').Select(HostFinding.FromLine).OfType<HostFinding>().ToList();
                var said = (await error).Split('\n', StringSplitOptions.RemoveEmptyEntries);
                await process.WaitForExitAsync(patience.Token);
                return (findings, said.Length > 0 ? said[^1] : "the worker said nothing");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return ([], FormattableString.Invariant($"the worker did not answer within {s_patience.TotalSeconds:F0} s"));
            }
        }
        catch (Exception silent) when (silent is Win32Exception or IOException)
        {
            return ([], silent.Message);
        }
    }
}
