using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Slfd.GpuNode.Slots;

namespace Slfd.GpuNode.Workers;

/// <summary>How to start a worker: the program and what comes before <c>--device</c> and <c>--threads</c>.</summary>
/// <param name="Program">Path of an executable, or of a <c>.dll</c> that <c>dotnet</c> runs.</param>
/// <param name="Arguments">Passed first, as they are.</param>
public sealed record WorkerCommandLine(string Program, IReadOnlyList<string> Arguments)
{
    private const string Name = "slfd-worker";

    /// <summary>Finds the worker: where <paramref name="asked"/> says, else beside the program, else in the build tree that the program lies in.</summary>
    /// <param name="asked">A path that a person gave; null: look for it.</param>
    /// <param name="programFolder">Where the running program lies; <see cref="AppContext.BaseDirectory"/> in production.</param>
    /// <exception cref="WorkerNotFoundException">None is there.</exception>
    public static WorkerCommandLine Find(string? asked, string programFolder)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(programFolder));
        // artifacts/bin/<project>/<configuration>/: the worker's output is the sibling project's of the same configuration.
        string[] places = asked is not null
            ? [Path.GetFullPath(asked)]
            : [Path.Combine(folder, Name), Path.GetFullPath(Path.Combine(folder, "..", "..", "Worker", Path.GetFileName(folder), Name))];
        var found = places.FirstOrDefault(File.Exists) ?? throw new WorkerNotFoundException(
            $"no worker program: looked for {string.Join(" and ", places)}; build the solution, or say where the worker is");
        return new(found, []);
    }

    /// <summary>What starts a worker for one slot: pipes on all three streams, and an environment that keeps the threads of two workers apart.</summary>
    /// <param name="slot">Its device.</param>
    /// <param name="verb">What it is asked for, before the device; nothing: commands on its standard input.</param>
    public ProcessStartInfo StartInfo(DeviceSlot slot, params IReadOnlyList<string> verb)
    {
        var isLibrary = Program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isLibrary ? Path.Combine(DotnetRoot ?? "", "dotnet") : Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] before = isLibrary ? [Program, .. Arguments] : [.. Arguments];
        var threads = slot.Threads.ToString(CultureInfo.InvariantCulture);
        string[] shares = slot.Shares == 1 ? [] : ["--shares", slot.Shares.ToString(CultureInfo.InvariantCulture)];
        foreach (var argument in (string[])[.. before, .. verb, "--device", slot.WorkerDevice, "--threads", threads, .. shares])
        {
            start.ArgumentList.Add(argument);
        }

        // An executable built with the SDK looks for the runtime in a few fixed places; ours is where this process found its own. A packed one brought it along.
        if (DotnetRoot is { } root)
        {
            start.Environment.TryAdd("DOTNET_ROOT", root);
        }

        // Threads of OpenMP that wait must sleep: a spinning one takes its core from the other workers.
        start.Environment["GOMP_SPINCOUNT"] = "0";
        // TorchSharp's temporary scalars can be finalised while libtorch still reads them, so collections must be rare: the youngest generation gets 64 MiB (docs/decisions/0022).
        start.Environment.TryAdd("DOTNET_GCgen0size", "0x4000000");
        start.Environment["OMP_NUM_THREADS"] = threads;
        start.Environment["MKL_NUM_THREADS"] = threads;
        if (slot.VisibleGpu is { } gpu)
        {
            start.Environment["CUDA_VISIBLE_DEVICES"] = gpu;
            // What a person set stays. cuBLAS is deterministic with workspaces of fixed sizes only; segments that grow leave less memory lying about in pieces.
            start.Environment.TryAdd("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
            start.Environment.TryAdd("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True");
        }

        if (slot.Service is { } service)
        {
            start.Environment[MultiProcessService.PipesVariable] = service;
        }

        return start;
    }

    private static string? DotnetRoot => DotnetRootOf(RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>The folder of <c>dotnet</c> that a process's runtime belongs to: <c>…/shared/Microsoft.NETCore.App/10.0.1/</c> is three folders below it. Null when the program has a runtime of its own.</summary>
    internal static string? DotnetRootOf(string runtimeFolder) =>
        Path.GetFullPath(Path.Combine(runtimeFolder, "..", "..", "..")) is var root && File.Exists(Path.Combine(root, "dotnet")) ? root : null;
}
