using System.CommandLine;
using System.Diagnostics;
using Slfd.Cli.Shared;
using Slfd.GpuNode.Workers;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd verify</c>: checks the computation of a device against numbers from the reference implementations. The worker does it; this process never loads libtorch.</summary>
internal static class VerifyCommand
{
    private static readonly Option<DirectoryInfo> s_fixtures = new("--fixtures") { Description = "Folder with .safetensors cases, searched with its sub-folders", HelpName = "DIR", Required = true };
    private static readonly Option<string> s_device = new("--device") { Description = "cpu, cuda, cuda:1", HelpName = "NAME", DefaultValueFactory = _ => "cpu" };

    public static Command Create()
    {
        Command command = new("verify", """
            Run every fixture file below a folder on a device and compare with the stored numbers, to trust a new device or driver.
            Prints a line per failing case and ends with 'N passed, N failed, N skipped'; exit code 1 if any failed.

            Examples:
              slfd verify --fixtures tests/Verification.Tests/Fixtures
              slfd verify --fixtures tests/Verification.Tests/Fixtures --device cuda:1
            """)
        {
            s_fixtures, s_device, SharedOptions.Worker,
        };
        command.SetAction((parsed, stop) => Run(parsed, stop));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        var fixtures = parsed.GetRequiredValue(s_fixtures);
        if (!fixtures.Exists)
        {
            throw new CommandFailure(ExitCode.BadInput, $"--fixtures {fixtures}: no such folder");
        }

        var worker = WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory);
        using var process = Process.Start(new ProcessStartInfo(worker.Program, [.. worker.Arguments, "verify", "--fixtures", fixtures.FullName, "--device", parsed.GetRequiredValue(s_device)]))!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return ExitCode.Interrupted;
        }

        return process.ExitCode;
    }
}
