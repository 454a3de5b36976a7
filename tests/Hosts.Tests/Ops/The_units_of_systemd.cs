using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Slfd.Hosts.Tests.Ops;

/// <summary>The unit files in <c>ops/</c> are what systemd takes, as far as <c>systemd-analyze verify</c> can say.</summary>
public sealed class The_units_of_systemd
{
    [SkippableTheory]
    [InlineData("serve")]
    [InlineData("node")]
    public async Task Are_verified(string role)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-units-").FullName;
        try
        {
            // The programs need not be installed where the tests run.
            var text = (await File.ReadAllTextAsync(Path.Combine(Root(), "ops", $"slfd-{role}.service"))).Replace("/usr/local/bin/slfd-worker", "/bin/true", StringComparison.Ordinal);
            Assert.Contains($"ExecStart=/usr/local/bin/slfd {role} ", text, StringComparison.Ordinal);
            Assert.Contains("\nType=notify\n", text, StringComparison.Ordinal);
            var unit = Path.Combine(folder, $"slfd-{role}.service");
            await File.WriteAllTextAsync(unit, text.Replace("/usr/local/bin/slfd", "/bin/true", StringComparison.Ordinal));
            using var verify = Start("systemd-analyze", "verify", unit);
            var said = await verify.StandardError.ReadToEndAsync();
            await verify.WaitForExitAsync();
            Assert.Empty(string.Join('\n', said.Split('\n').Where(line => line.Contains(unit, StringComparison.Ordinal) || line.Contains($"slfd-{role}.service", StringComparison.Ordinal))));
            Assert.Equal(0, verify.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        }
        catch (Win32Exception absent)
        {
            Skip.If(true, $"{program} is not installed: {absent.Message}");
            throw;
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
