using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Slfd.EndToEnd.Tests;

/// <summary>Blocks that a page marks as runnable (<c>```sh run</c>, <c>```python run</c>) are typed in one folder: README's, then page by page. The quick start's grid there is a smaller one of that name.</summary>
public sealed partial class When_the_docs_are_followed : IDisposable
{
    private const string Readme = "README.md";
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Every_block_that_is_marked_runs()
    {
        Directory.CreateDirectory(Path.Combine(_lab.Folder, "hocon", "grids"));
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "hocon", "grids", "quickstart.conf"), """
            grid {
              datasets = procedural, resolutions = 32, methods = [{ baseline = random }, { matching = dc, space = pixel }], seeds = [0, 1]
              iterations = 2, train-per-class = 4, test-per-class = 2
              network { width = 8 }, distillation { batch-real = 2 }
              evaluation { every = 1, repeats = 2, epochs = 2, architectures = [convnet] }
            }
            """);
        var slfd = Path.Combine(_lab.Folder, "slfd");
        await File.WriteAllTextAsync(slfd, $"#!/bin/sh\nexec '{Programs.Slfd}' \"$@\"\n");
        File.SetUnixFileMode(slfd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var modules = await Modules();
        var blocks = Pages().SelectMany(page => Blocks(page).Select(block => (Page: page, Block: block))).Where(one => one.Block.Needs.All(modules.Contains)).ToList();
        Assert.InRange(blocks.Select(one => one.Page).Distinct().Count(), 4, 20);
        var script = Path.Combine(_lab.Folder, "pages.sh");
        await File.WriteAllTextAsync(script, "set -euo pipefail\n" + string.Concat(blocks.Select((one, index) => $"echo '--- {one.Page}'\n{one.Block.Script(Python, index)}")));
        var (exit, said) = await Run("bash", script);
        Assert.True(exit == 0, said);
    }

    [Fact]
    public void Every_shell_block_of_the_pages_on_results_is_marked()
    {
        string[] pages = ["docs/reports.md", "docs/using-results.md"];
        Assert.All(pages, page => Assert.Equal(Fences().Count(Text(page)), Blocks(page).Count));
        Assert.All(pages, page => Assert.NotEmpty(Blocks(page)));
    }

    private static string Python => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    private static IEnumerable<string> Pages() => Directory.GetFiles(Path.Combine(Programs.Root, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal).Prepend(Readme);

    private static string Text(string page) => File.ReadAllText(Path.Combine(Programs.Root, page));

    private static List<Block> Blocks(string page) => [.. Marked().Matches(Text(page)).Select(block => new Block(block.Groups[1].Value == "python", block.Groups[2].Value is { Length: > 0 } folder ? folder : ".", block.Groups[3].Value))];

    /// <summary>The modules of Python that this host has, of those that blocks need.</summary>
    private async Task<HashSet<string>> Modules()
    {
        try
        {
            HashSet<string> found = [];
            foreach (var module in new[] { "numpy", "torch" })
            {
                if ((await Run(Python, "-c", $"import {module}")).Exit == 0)
                {
                    found.Add(module);
                }
            }

            return found;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
    }

    private async Task<(int Exit, string Said)> Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _lab.Folder };
        start.Environment["PATH"] = $"{_lab.Folder}:{start.Environment["PATH"]}";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(15));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within a quarter of an hour");
        }

        return (process.ExitCode, await output + await error);
    }

    /// <summary>What stands between two fences.</summary>
    private sealed record Block(bool IsPython, string Folder, string Text)
    {
        /// <summary>The loader needs numpy.</summary>
        public IEnumerable<string> Needs => !IsPython ? [] : Text.Contains("import torch", StringComparison.Ordinal) ? ["numpy", "torch"] : ["numpy"];

        public string Script(string python, int index) => IsPython
            ? $"(cd '{Folder}' && '{python}' - <<'BLOCK-{index}'\n{Text}\nBLOCK-{index}\n)\n"
            : $"cd '{Folder}'\n{Text}\ncd \"$OLDPWD\"\n";
    }

    [GeneratedRegex("^```(sh|python) run(?: in (\\S+))?\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex("^```(?:sh|python)", RegexOptions.Multiline)]
    private static partial Regex Fences();
}
