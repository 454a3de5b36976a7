using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Slfd.EndToEnd.Tests;

/// <summary><c>./install --prefix</c> with the built programs: what a shell and <c>man</c> find afterwards, and that nothing is left when it is taken away.</summary>
public sealed partial class When_slfd_is_installed : IDisposable
{
    private readonly ALab _lab = new();

    private string Prefix => Path.Combine(_lab.Folder, "prefix");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_terminal_completes_names_of_grids_and_ids_of_cells()
    {
        await Install();
        _lab.FakeGrid(seeds: 1);
        await _lab.RunFake().Succeeds();
        var cell = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(_lab.Runs, "cells")).First());

        Assert.Equal("slfd report fake ", await Typed("slfd report f\t"));
        Assert.Equal("slfd export --runs runs fake ", await Typed("slfd export --runs runs \t"));
        Assert.Equal("slfd verify-bundle ", await Typed("slfd verify-b\t"));
        Assert.Equal($"slfd cell {cell[..8]} ", await Typed($"slfd cell {cell[..4]}\t"));
        Assert.Equal("slfd run grid.conf ", await Typed("slfd run gr\t"));
    }

    [SkippableFact]
    public async Task Man_shows_a_page_for_each_command()
    {
        Skip.IfNot(File.Exists("/usr/bin/man"), "man is not installed");
        await Install();
        var page = await Said("man", "-M", Path.Combine(Prefix, "share", "man"), "--warnings", "slfd-run");
        Assert.Contains("Run a grid on this machine", Regex.Replace(page, @"\s+", " "), StringComparison.Ordinal);
        Assert.Contains("--retry-failed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_is_taken_away_again_and_what_others_put_there_stays()
    {
        var other = Path.Combine(Prefix, "share", "man", "man1", "other.1");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        await File.WriteAllTextAsync(other, "");
        await Install();
        Assert.True(File.Exists(Path.Combine(Prefix, "share", "slfd", "grids", "quickstart.conf")));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(Prefix, "share", "slfd", "grids", "finished"), "result.json", SearchOption.AllDirectories));

        await Said(Path.Combine(Programs.Root, "install"), "--remove", "--prefix", Prefix);
        Assert.Equal([other], Directory.EnumerateFiles(Prefix, "*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(Prefix, "share", "slfd")));
    }

    private async Task Install()
    {
        // Scripts that start the built programs; './pack', which makes the real ones, takes minutes.
        var from = Path.Combine(_lab.Folder, "dist");
        Directory.CreateDirectory(from);
        foreach (var (name, program) in new[] { ("slfd", Programs.Slfd), ("slfd-worker", Programs.FakeWorker) })
        {
            var script = Path.Combine(from, name);
            await File.WriteAllTextAsync(script, $"#!/bin/sh\nexec '{program}' \"$@\"\n");
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await Said(Path.Combine(Programs.Root, "install"), "--prefix", Prefix, "--from", from);
    }

    /// <summary>What stands on the line of an interactive bash after these keys.</summary>
    private async Task<string> Typed(string keys)
    {
        // 'script' gives bash a terminal. Keys are sent when bash asks for them: before, the terminal itself would take some of them for its own. Ctrl-T shows the line as it stands after completion.
        using var process = Start("script", "--quiet", "--return", "--command", "bash --norc --noprofile -i", "/dev/null");
        StringBuilder said = new();
        var listening = Listen(process.StandardOutput, said);
        await process.StandardInput.WriteAsync($$"""
            PATH='{{Path.Combine(Prefix, "bin")}}':$PATH; . '{{Path.Combine(Prefix, "share", "bash-completion", "completions", "slfd")}}'
            bind -x '"\C-t": printf "<%s>\n" "$READLINE_LINE"'; PS1='re''ady: '

            """);
        await process.StandardInput.FlushAsync();
        await ALab.Until(() => Text().Contains("ready: ", StringComparison.Ordinal), "bash", Text);
        await process.StandardInput.WriteAsync($"{keys}\u0014");
        await process.StandardInput.FlushAsync();
        await ALab.Until(() => ShownLine().IsMatch(Text()), $"what follows '{keys}'", Text);
        await process.StandardInput.WriteAsync("\u0015exit\n");
        process.StandardInput.Close();
        await Ended(process, Text);
        await listening;
        return ShownLine().Match(Text()).Groups[1].Value;

        string Text()
        {
            lock (said)
            {
                return said.ToString();
            }
        }
    }

    private static async Task Listen(StreamReader output, StringBuilder said)
    {
        var letters = new char[256];
        while (await output.ReadAsync(letters) is > 0 and var count)
        {
            lock (said)
            {
                said.Append(letters, 0, count);
            }
        }
    }

    private async Task<string> Said(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Ended(process, () => string.Empty);
        var said = await output + await error;
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}; it said:\n{said}");
        return said;
    }

    private Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _lab.Folder };
        start.Environment["TERM"] = "dumb";
        start.Environment["MANWIDTH"] = "120";
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        return Process.Start(start)!;
    }

    private static async Task Ended(Process process, Func<string> said)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(4));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{process.StartInfo.FileName} did not end within four minutes:\n{said()}");
        }
    }

    [GeneratedRegex("<(slfd [^>]*)>")]
    private static partial Regex ShownLine();
}
