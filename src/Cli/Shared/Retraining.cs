using System.ComponentModel;
using System.Diagnostics;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Workers;
using Slfd.Programs;
using Slfd.Reporting.Bundles;

namespace Slfd.Cli.Shared;

/// <summary>Lets a worker train the classifiers of a bundle's entry once more; it takes as long as the cell's last evaluation did.</summary>
internal static class Retraining
{
    private static readonly DeviceSlot s_here = new("cpu:0", "cpu", Threads: 1);

    /// <summary>What the classifiers reached.</summary>
    /// <param name="entry">Whose.</param>
    /// <param name="data">The folder of data sets.</param>
    /// <param name="worker">The program.</param>
    /// <param name="progress">Told each sentence of the worker.</param>
    /// <param name="stop">Ends the worker.</param>
    /// <exception cref="CommandFailure">The worker cannot: data that are missing, a device that does not work.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<RetrainedSet> Of(BundleEntry entry, string data, WorkerCommandLine worker, Action<string> progress, CancellationToken stop)
    {
        var specification = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(specification, entry.Row.SpecJson, stop);
            using var process = Process.Start(worker.StartInfo(s_here, "retrain", specification, "--set", entry.SetFile, "--data", data))!;
            process.StandardInput.Close();
            using var ending = stop.Register(() => process.Kill(entireProcessTree: true));
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var said = "the worker said nothing";
            while (await process.StandardError.ReadLineAsync(stop) is { } line)
            {
                progress(said = line);
            }

            await process.WaitForExitAsync(stop);
            return (await output).Split('\n').Select(RetrainedSet.FromLine).FirstOrDefault(line => line is not null)
                ?? throw new CommandFailure(ExitCode.CannotServe, $"{entry.Name} could not be trained again: {said}");
        }
        catch (Win32Exception absent)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"{entry.Name} could not be trained again: {absent.Message}");
        }
        finally
        {
            File.Delete(specification);
        }
    }
}
