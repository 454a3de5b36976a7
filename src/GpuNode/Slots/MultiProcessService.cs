using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Slfd.GpuNode.Slots;

/// <summary>NVIDIA's multi-process service (MPS), for GPUs with several slots: their workers compute at the same time through it, and take turns without it. Started, looked after and stopped with the node.</summary>
/// <remarks>
/// One that somebody else runs where workers would look for it (<c>CUDA_MPS_PIPE_DIRECTORY</c>, else NVIDIA's usual folder) is used and left alone. Our own has folders of its own, named after the node: where a
/// node was killed, its successor finds the service that was left behind, and takes it over. It never saw a GPU: see docs/decisions/0092.
/// </remarks>
public sealed class MultiProcessService : IDisposable
{
    /// <summary>The environment variable that leads a program to the service.</summary>
    public const string PipesVariable = "CUDA_MPS_PIPE_DIRECTORY";

    private const string ControlProgram = "nvidia-cuda-mps-control", LogsVariable = "CUDA_MPS_LOG_DIRECTORY", GpusVariable = "CUDA_VISIBLE_DEVICES", Quit = "quit", Look = "get_server_list", NotThere = "Cannot find MPS control daemon";

    private readonly string _program;
    private readonly MultiProcessOptions _options;
    private readonly Action<string> _note;
    private readonly Lock _gate = new();
    private readonly Timer? _checks;
    private readonly string? _pipes; // null: another's
    private readonly string _logs;
    private bool _ended;

    private MultiProcessService(string program, MultiProcessOptions options, IReadOnlyList<DeviceSlot> slots, string? pipes, string logs, Action<string> note)
    {
        (_program, _options, _pipes, _logs, _note) = (program, options, pipes, logs, note);
        Slots = [.. slots.Select(slot => IsShared(slot) ? slot with { Service = pipes } : slot)];
        _checks = pipes is null ? null : new(_ => Check(), null, options.CheckEvery, options.CheckEvery);
    }

    /// <summary>The node's slots; those that share a GPU have their workers use the service.</summary>
    public IReadOnlyList<DeviceSlot> Slots { get; }

    /// <summary>Starts the service where slots share a GPU and the service is installed.</summary>
    /// <param name="name">The node's: two nodes of a host have a service each.</param>
    /// <param name="slots">The node's.</param>
    /// <param name="logs">Folder for what the service logs.</param>
    /// <param name="options">Null: the usual ones.</param>
    /// <param name="note">Told in a sentence what was found and done, now and later.</param>
    /// <returns>Null where there is none to be used: workers of one GPU take turns then.</returns>
    public static MultiProcessService? StartFor(string name, IReadOnlyList<DeviceSlot> slots, string logs, MultiProcessOptions? options, Action<string> note)
    {
        if (!slots.Any(IsShared))
        {
            return null;
        }

        options ??= new();
        var shared = string.Join(", ", slots.Where(IsShared).Select(slot => slot.Slot));
        if ((options.Program ?? OnSearchPath()) is not { } program)
        {
            note($"{shared} share GPUs and take turns: {ControlProgram}, which lets them compute at the same time, is not on the search path");
            return null;
        }

        if (Tell(program, Look, pipes: null, logs, options.Patience).Succeeded)
        {
            note($"{shared} share GPUs through the multi-process service that runs on this host already; it is left running");
            return new(program, options, slots, pipes: null, logs, note);
        }

        try
        {
            var pipes = OwnFolder(options.Folder, name);
            var left = Tell(program, Look, pipes, logs, options.Patience).Succeeded;
            var started = left ? (Succeeded: true, Said: "") : Start(program, pipes, logs, options.Patience);
            note(started.Succeeded
                ? $"{shared} share GPUs through NVIDIA's multi-process service, {(left ? "which an earlier life of this node had left behind" : "which was started")}; its logs are in {logs}"
                : $"{shared} share GPUs and take turns: NVIDIA's multi-process service does not start: {started.Said}");
            return started.Succeeded ? new(program, options, slots, pipes, logs, note) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            note($"{shared} share GPUs and take turns: the multi-process service gets no folder: {refused.Message}");
            return null;
        }
    }

    /// <summary>Stops the service, if it is this node's. After the workers' end: until then it would wait for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _checks?.Dispose();
        if (_pipes is null)
        {
            return;
        }

        if (Tell(_program, Quit, _pipes, _logs, _options.Patience) is (false, var said))
        {
            _note($"NVIDIA's multi-process service did not stop when it was told to: {said}");
            return;
        }

        try
        {
            Directory.Delete(_pipes, recursive: true);
        }
        catch (IOException)
        {
            // It lets go of its sockets a moment later; an empty folder harms nobody.
        }
    }

    /// <summary>A slice of a GPU (MIG) would need a service of its own.</summary>
    private static bool IsShared(DeviceSlot slot) => slot.Shares > 1 && slot.VisibleGpu?.StartsWith("MIG-", StringComparison.Ordinal) == false;

    private void Check()
    {
        lock (_gate)
        {
            if (_ended || Tell(_program, Look, _pipes, _logs, _options.Patience).Succeeded)
            {
                return;
            }

            var (succeeded, said) = Start(_program, _pipes!, _logs, _options.Patience);
            _note(succeeded
                ? "NVIDIA's multi-process service had ended, and was started again; cells that ran through it fail and are tried again"
                : $"NVIDIA's multi-process service has ended, and does not start again: {said}");
        }
    }

    private static (bool Succeeded, string Said) Start(string program, string pipes, string logs, TimeSpan patience)
    {
        Directory.CreateDirectory(logs);
        return Run(program, ["-d"], input: null, pipes, logs, patience) is (false, var said) ? (false, said) : Tell(program, Look, pipes, logs, patience);
    }

    private static (bool Succeeded, string Said) Tell(string program, string command, string? pipes, string logs, TimeSpan patience) => Run(program, [], command, pipes, logs, patience);

    /// <summary>Its output is waited for a moment, never to its end: a service that it leaves behind may hold the same pipes.</summary>
    private static (bool Succeeded, string Said) Run(string program, string[] arguments, string? input, string? pipes, string logs, TimeSpan patience)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (pipes is not null)
        {
            (start.Environment[PipesVariable], start.Environment[LogsVariable]) = (pipes, logs);
        }

        start.Environment.Remove(GpusVariable); // it would number the GPUs anew, and workers name them as the host does
        try
        {
            using var process = Process.Start(start)!;
            Words words = new(process);
            process.StandardInput.Write(input is null ? "" : input + "\n");
            process.StandardInput.Close();
            if (!process.WaitForExit(patience))
            {
                process.Kill();
                return (false, $"{Path.GetFileName(program)} did not answer within {patience.TotalSeconds:0} s{words.Heard()}");
            }

            var said = words.Heard();
            return process.ExitCode == 0 && !said.Contains(NotThere, StringComparison.Ordinal) ? (true, "") : (false, $"{Path.GetFileName(program)} ended with exit code {process.ExitCode}{said}");
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            return (false, failure.Message);
        }
    }

    /// <summary>Nobody else may read or enter it.</summary>
    private static string OwnFolder(string? folder, string name)
    {
        var path = Path.Combine(folder ?? Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") ?? Path.GetTempPath(), $"slfd-mps-{Environment.UserName}-{name}");
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, Own);
        File.SetUnixFileMode(path, Own); // refused where somebody else made it
        return path;
    }

    private static string? OnSearchPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, ControlProgram)).FirstOrDefault(File.Exists);

    /// <summary>What a process writes, at most a few lines.</summary>
    private sealed class Words
    {
        private const int Most = 500;
        private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(1);
        private readonly StringBuilder _said = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _open = 2;

        public Words(Process process)
        {
            process.OutputDataReceived += Hear;
            process.ErrorDataReceived += Hear;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        /// <summary>Each line behind a semicolon; both streams have a moment to end.</summary>
        public string Heard()
        {
            _ = _ended.Task.Wait(s_moment);
            lock (_said)
            {
                return _said.ToString();
            }
        }

        private void Hear(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                if (Interlocked.Decrement(ref _open) == 0)
                {
                    _ended.TrySetResult();
                }

                return;
            }

            lock (_said)
            {
                _said.Append(line.Data.Length > 0 && _said.Length < Most ? $"; {line.Data}" : "");
            }
        }
    }
}
