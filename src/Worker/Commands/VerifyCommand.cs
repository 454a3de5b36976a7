using Slfd.Distillation.Cells;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.Verification;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker verify</c>: does this device compute what the reference implementations computed?</summary>
internal static class VerifyCommand
{
    /// <summary>Runs every case: two lines about what is verified, a line for each case that fails, and a closing line with the counts.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var folder = arguments.Text("--fixtures", "");
        if (folder.Length == 0 || arguments.Operands.Count > 0)
        {
            throw new ArgumentException("'verify' takes one folder: --fixtures DIR");
        }

        var device = Devices.Open(arguments.Device, arguments.Threads);
        Console.WriteLine($"{arguments.Device} ({device.Name}): {device.Software}");
        Console.WriteLine($"libtorch from {TorchLibraries.Folder}");
        ComputeMode.ForFixtures(device.Device); // libtorch would round convolutions on a GPU to TF32, and the tolerances are float32's
        var summary = FixtureRunner.Run(new DirectoryInfo(folder), device.Device, outcome =>
        {
            if (outcome is FixtureOutcome.Failed failed)
            {
                Console.WriteLine($"FAILED {failed.File}: {failed.Because}");
            }
        });
        Console.WriteLine(summary);
        return summary.Failed == 0 ? WorkerExitCode.Done : WorkerExitCode.Failed;
    }
}
