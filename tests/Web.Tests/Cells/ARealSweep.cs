using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Slfd.Artifacts;
using Slfd.Support;

namespace Slfd.Web.Tests.Cells;

/// <summary><c>slfd run</c> as a process of its own, with a real worker that distils; its pages are on a free port.</summary>
internal sealed partial class ARealSweep : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly System.Text.StringBuilder _said = new();
    private Process? _process;

    /// <summary>Its runs folder.</summary>
    public RunsFolder Runs => new(_folder.File("runs"));

    /// <summary>The link that logs a browser in.</summary>
    public Uri Link { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Runs a grid.</summary>
    public static async Task<ARealSweep> Of(string grid)
    {
        ARealSweep sweep = new();
        await sweep.Start(grid);
        return sweep;
    }

    /// <summary>Waits for a condition.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(50))
        {
            Assert.True(watch.Elapsed < s_patience && _process is { HasExited: false }, $"waited for {what}; slfd said:\n{Said}");
        }
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    private async Task Start(string grid)
    {
        var path = _folder.File("grid.conf");
        await File.WriteAllTextAsync(path, grid);
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        ProcessStartInfo info = new(TheRepository.At($"artifacts/bin/Cli/{configuration}/slfd"), ["run", path, "--runs", Runs.Root, "--http", "127.0.0.1:0", "--devices", "cpu", "--plain"])
        { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        info.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        _process = Process.Start(info)!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Until(() => Address().IsMatch(Said), "a link");
        Link = new(Address().Match(Said).Value);
    }

    private void Hear(string? line)
    {
        lock (_said)
        {
            _said.AppendLine(line);
        }
    }

    [GeneratedRegex("http://[^ ]*/login\\?code=[0-9a-f]+")]
    private static partial Regex Address();
}
