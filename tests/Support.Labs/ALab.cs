using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Slfd.Support.Labs;

/// <summary>A folder with a grid file and a runs folder, and <c>slfd</c> as a real process in a process group of its own. Leaves nothing behind.</summary>
internal sealed partial class ALab : IDisposable
{
    public const int Kill = 9, Interrupt = 2, User1 = 10, Terminate = 15;

    /// <summary>How long anything of a lab is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly List<Process> _started = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("slfd-e2e-").FullName;

    public string Runs => Path.Combine(Folder, "runs");

    public string GridPath => Path.Combine(Folder, "grid.conf");

    public void Grid(string text) => File.WriteAllText(GridPath, text);

    /// <summary>A grid for fake workers: nothing is computed.</summary>
    public void FakeGrid(int seeds) => Grid($$"""
        grid {
          name = fake, datasets = [procedural], resolutions = [32], methods = [{ baseline = random }, { matching = dc, space = pixel }]
          seeds = [{{string.Join(", ", Enumerable.Range(0, seeds))}}], iterations = 20
          evaluation { every = 10, repeats = 2, epochs = 2, architectures = [convnet, alexnet] }
          checkpoint-every = 1s
        }
        """);

    /// <summary>The same with two experts, two cells that follow them, and two that do not.</summary>
    public void ExpertGrid() => Grid("""
        grid {
          name = fake, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }, { matching = mtt, space = pixel }]
          seeds = [0, 1], iterations = 20
          experts { count = 2, epochs = 7 }
          evaluation { every = 10, repeats = 2, epochs = 2, architectures = [convnet, alexnet] }
          checkpoint-every = 1s
        }
        """);

    /// <summary>Starts <c>slfd</c>; its children are in its process group. Ctrl-C reaches it even where the process that runs the tests ignores it, as a shell's background jobs do.</summary>
    public Running Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>The same with an environment of its own.</summary>
    public Running Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => Start(environment, ["env", "--default-signal=INT"], arguments);

    /// <summary>The same as a user who may do less: where root runs the tests as <c>nobody</c>, elsewhere as the user who runs them.</summary>
    public Running StartAsNobody(params string[] arguments) =>
        Start(new Dictionary<string, string> { ["HOME"] = Folder }, Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"], arguments);

    private Running Start(IReadOnlyDictionary<string, string> environment, string[] by, string[] arguments)
    {
        ProcessStartInfo info = new("setsid", [.. by, Programs.Slfd, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Folder };
        info.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        var process = Process.Start(info)!;
        _started.Add(process);
        return new(process);
    }

    /// <summary><c>slfd run</c> of the grid with fake workers that follow <paramref name="script"/>.</summary>
    public Running RunFake(string script = "{}", params string[] more)
    {
        var program = FakeWorker(script);
        return Start(["run", GridPath, "--runs", Runs, "--devices", "cpu,cpu", "--worker", program, "--plain", .. more]);
    }

    /// <summary>A program that is the fake worker with <paramref name="script"/>; the first script given is the lab's.</summary>
    public string FakeWorker(string script = "{}")
    {
        // --worker takes a program: a line of shell puts the script between it and what slfd adds.
        var program = Path.Combine(Folder, "worker");
        if (!File.Exists(program))
        {
            File.WriteAllText(Path.Combine(Folder, "script.json"), script);
            AProgram.Write(program, $"#!/bin/sh\nexec '{Programs.FakeWorker}' --script '{Path.Combine(Folder, "script.json")}' \"$@\"\n");
        }

        return program;
    }

    public string Csv(string grid) => File.ReadAllText(Path.Combine(Runs, "reports", grid, "table.csv"));

    /// <summary>The table that <c>slfd report</c> makes of a folder's results.</summary>
    public async Task<string> CsvOf(string folder)
    {
        var report = Start("report", "fake", "--runs", folder, "--format", "csv");
        await report.Succeeds();
        return report.Said;
    }

    /// <summary>Cell id → hash of its synthetic set, of all finished cells.</summary>
    public SortedDictionary<string, string> SyntheticSets()
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (var cell in Directory.EnumerateDirectories(Path.Combine(Runs, "cells")))
        {
            var result = Path.Combine(cell, "result.json");
            if (File.Exists(result))
            {
                using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(result));
                hashes[Path.GetFileName(cell)] = json.RootElement.GetProperty("syntheticSetSha256").GetString()!;
            }
        }

        return hashes;
    }

    /// <summary>Waits until something is true of a running lab; where it does not come, the failure tells what <paramref name="said"/> tells.</summary>
    public static async Task Until(Func<bool> condition, string what, Func<string>? said = null)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"waited {Patience} for {what}{(said is null ? "" : ":\n" + said())}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            Running.KillGroup(process);
            process.Dispose();
        }

        TemporaryFolder.Remove(Folder);
    }

    /// <summary>A started <c>slfd</c>.</summary>
    internal sealed partial class Running
    {
        private readonly Process _process;
        private readonly StringBuilder _said = new();

        public Running(Process process)
        {
            _process = process;
            process.OutputDataReceived += (_, line) => Hear(line.Data);
            process.ErrorDataReceived += (_, line) => Hear(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>Everything on stdout and stderr so far.</summary>
        public string Said
        {
            get
            {
                lock (_said)
                {
                    return _said.ToString();
                }
            }
        }

        /// <summary>The program, and its process group: setsid becomes the program it starts.</summary>
        public int ProgramId => _process.Id;

        /// <summary>The worker processes.</summary>
        public IReadOnlyList<int> Workers => [.. ChildrenOf(ProgramId)];

        public bool HasEnded => _process.HasExited;

        public async Task<int> Ended()
        {
            using var limit = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                KillGroup(_process);
                Assert.Fail($"slfd did not end within {Patience}; it said:\n{Said}");
            }

            return _process.ExitCode;
        }

        public async Task Succeeds()
        {
            var code = await Ended();
            Assert.True(code == 0, $"exit code {code}; it said:\n{Said}");
        }

        public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

        public void KillEverything() => KillGroup(_process);

        public static void KillGroup(Process process)
        {
            if (!process.HasExited)
            {
                _ = SendSignal(-process.Id, Kill);
                process.WaitForExit(60_000);
            }
        }

        public static IEnumerable<int> ChildrenOf(int parent)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(id) == parent)
                {
                    yield return id;
                }
            }
        }

        private static int? ParentOf(int process)
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{process}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] == "Z" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return null;
            }
        }

        /// <summary>The end of a stream is told by null, at any moment between lines of the other stream.</summary>
        private void Hear(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (_said)
            {
                _said.AppendLine(line);
            }
        }

        [LibraryImport("libc", EntryPoint = "kill")]
        private static partial int SendSignal(int process, int signal);
    }
}
