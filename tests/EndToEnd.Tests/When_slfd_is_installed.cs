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
        var cell = await ALabWithACell();

        Assert.Equal("slfd report fake ", await Typed("slfd report f\t"));
        Assert.Equal("slfd export --runs runs fake ", await Typed("slfd export --runs runs \t"));
        Assert.Equal("slfd verify-bundle ", await Typed("slfd verify-b\t"));
        Assert.Equal($"slfd cell {cell[..8]} ", await Typed($"slfd cell {cell[..4]}\t"));
        Assert.Equal("slfd run grid.conf ", await Typed("slfd run gr\t"));
    }

    [SkippableFact]
    public async Task A_terminal_with_zsh_completes_them_too()
    {
        var zsh = ProgramNamed("zsh");
        var cell = await ALabWithACell();

        // zpty gives an interactive zsh a terminal. Ctrl-T shows the line as it stands after completion.
        var script = Path.Combine(_lab.Folder, "typed.zsh");
        await File.WriteAllTextAsync(script, $$"""
            zmodload zsh/zpty
            for keys in "$@"; do
              zpty shell zsh -f -i
              zpty -w shell "PATH='{{Path.Combine(Prefix, "bin")}}':\$PATH; fpath=('{{Path.Combine(Prefix, "share", "zsh", "site-functions")}}' \$fpath); autoload -Uz compinit; compinit -u -D; unsetopt zle_bracketed_paste; show() { print -r -- \"<\$BUFFER>\" }; zle -N show; bindkey '^T' show; PS1='re''ady: '"
              zpty -r -m shell said '*ready: *'
              zpty -w -n shell "$keys"$'\t\x14'
              zpty -r -m shell said '*<slfd *>*'
              print -r -- "${${said##*<}%%>*}"
              zpty -d shell
            done

            """);
        var said = await Said(zsh, "-f", script, "slfd report f", "slfd export --runs runs ", "slfd verify-b", "slfd report fake --choice best-", $"slfd cell {cell[..4]}", "slfd run gr");
        Assert.Equal(
            ["slfd report fake ", "slfd export --runs runs fake ", "slfd verify-bundle ", "slfd report fake --choice best-joint ", $"slfd cell {cell[..8]} ", "slfd run grid.conf "],
            said.TrimEnd('\n').Split('\n'));
    }

    [SkippableFact]
    public async Task A_terminal_with_fish_completes_them_too()
    {
        var fish = ProgramNamed("fish");
        var cell = await ALabWithACell();

        Task<string> Offered(string line) => Said(fish, "--no-config", "-c", $"""
            set -x PATH '{Path.Combine(Prefix, "bin")}' $PATH; source '{Path.Combine(Prefix, "share", "fish", "vendor_completions.d", "slfd.fish")}'; complete -C '{line}'
            """);
        Assert.Equal("fake\n", await Offered("slfd report f"));
        Assert.Equal("fake\n", await Offered("slfd export --runs runs "));
        Assert.Equal("verify-bundle\n", await Offered("slfd verify-b"));
        Assert.Equal("best\nbest-joint\n", await Offered("slfd report fake --choice b"));
        Assert.Equal($"{cell[..8]}\n", await Offered($"slfd cell {cell[..4]}"));
        Assert.Equal("grid.conf\n", await Offered("slfd run gr"));
    }

    [SkippableFact]
    public async Task The_units_of_systemd_start_the_installed_programs()
    {
        var analyze = ProgramNamed("systemd-analyze");
        await Install();
        foreach (var role in new[] { "serve", "node" })
        {
            var unit = Path.Combine(Prefix, "lib", "systemd", "system", $"slfd-{role}.service");
            Assert.Contains($"\nExecStart={Prefix}/bin/slfd {role} ", await File.ReadAllTextAsync(unit), StringComparison.Ordinal);
            Assert.DoesNotContain($"slfd-{role}", await Said(analyze, "verify", unit), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Below_a_home_folder_there_are_no_units()
    {
        await Install(home: _lab.Folder);
        Assert.False(Directory.Exists(Path.Combine(Prefix, "lib")));
        Assert.True(File.Exists(Path.Combine(Prefix, "share", "slfd", "slfd_read.py")));
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

    /// <summary>slfd is installed, and its runs folder has a grid called <c>fake</c>; the id of one of its cells.</summary>
    private async Task<string> ALabWithACell()
    {
        await Install();
        _lab.FakeGrid(seeds: 1);
        await _lab.RunFake().Succeeds();
        return Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(_lab.Runs, "cells")).First());
    }

    /// <summary>The path of a program; without it the test is skipped.</summary>
    private static string ProgramNamed(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Skip.If(found is null, $"{name} is not installed");
        return found!;
    }

    private async Task Install(string? home = null)
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

        using var process = Start(Path.Combine(Programs.Root, "install"), home, "--prefix", Prefix, "--from", from);
        await Said(process);
    }

    /// <summary>What stands on the line of an interactive bash after these keys.</summary>
    private async Task<string> Typed(string keys)
    {
        // 'script' gives bash a terminal. Keys are sent when bash asks for them: before, the terminal itself would take some of them for its own. Ctrl-T shows the line as it stands after completion.
        using var process = Start("script", null, "--quiet", "--return", "--command", "bash --norc --noprofile -i", "/dev/null");
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
        using var process = Start(program, null, arguments);
        return await Said(process);
    }

    private static async Task<string> Said(Process process)
    {
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Ended(process, () => string.Empty);
        var said = await output + await error;
        Assert.True(process.ExitCode == 0, $"{process.StartInfo.FileName} ended with {process.ExitCode}; it said:\n{said}");
        return said;
    }

    private Process Start(string program, string? home, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _lab.Folder };
        start.Environment["TERM"] = "dumb";
        start.Environment["HOME"] = home ?? Directory.CreateDirectory(Path.Combine(_lab.Folder, "home")).FullName;
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
