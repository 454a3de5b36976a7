using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Slfd.GpuNode.Slots;

/// <summary>The GPUs that this process may use, without loading CUDA.</summary>
internal static class HostGpus
{
    private const string DriverFolder = "/proc/driver/nvidia/gpus";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>Names for <c>CUDA_VISIBLE_DEVICES</c>: what that variable lists already (a scheduler's share), else what nvidia-smi lists, else one per GPU of the driver.</summary>
    public static IReadOnlyList<string> Find() =>
        Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } visible ? FromVariable(visible)
        : AskNvidiaSmi("-L") is { } listed ? Listed(listed)
        : Directory.Exists(DriverFolder) ? Numbers(Directory.GetDirectories(DriverFolder).Length)
        : [];

    /// <summary>CUDA reads its variable up to the first entry that is no device.</summary>
    internal static IReadOnlyList<string> FromVariable(string visible) =>
        [.. visible.Split(',', StringSplitOptions.TrimEntries).TakeWhile(name => name.Length > 0 && !name.StartsWith('-') && name != "NoDevFiles")];

    /// <summary>Lines such as <c>GPU 0: NVIDIA H200 (UUID: GPU-…)</c>. The slices (MIG) of a divided GPU are listed below it, indented: they stand for it, since nobody can use it whole then.</summary>
    internal static IReadOnlyList<string> Listed(string output)
    {
        List<(string Number, List<string> Slices)> gpus = [];
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith("GPU ", StringComparison.Ordinal))
            {
                gpus.Add((gpus.Count.ToString(CultureInfo.InvariantCulture), []));
            }
            else if (gpus.Count > 0 && line.IndexOf("(UUID: MIG-", StringComparison.Ordinal) is > 0 and var at)
            {
                gpus[^1].Slices.Add(line[(at + "(UUID: ".Length)..].TrimEnd().TrimEnd(')'));
            }
        }

        return [.. gpus.SelectMany(gpu => gpu.Slices.Count > 0 ? gpu.Slices : [gpu.Number])];
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The memory of each GPU in bytes, by its number and by its UUID; empty where nobody says.</summary>
    public static IReadOnlyDictionary<string, long> Memory() => AskNvidiaSmi("--query-gpu=index,uuid,memory.total --format=csv,noheader,nounits") is { } listed ? MemoryListed(listed) : new Dictionary<string, long>();

    /// <summary>Lines such as <c>0, GPU-5d3c…, 143771</c>, in MiB.</summary>
    internal static IReadOnlyDictionary<string, long> MemoryListed(string output)
    {
        Dictionary<string, long> memory = [];
        foreach (var parts in output.Split('\n').Select(line => line.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (parts is [var index, var uuid, var mebibytes] && long.TryParse(mebibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                memory[index] = memory[uuid] = size << 20;
            }
        }

        return memory;
    }

    /// <summary>What each GPU is called, by its number and by its UUID; empty where nobody says.</summary>
    public static IReadOnlyDictionary<string, string> Models() => AskNvidiaSmi("--query-gpu=index,uuid,name --format=csv,noheader") is { } listed ? ModelsListed(listed) : new Dictionary<string, string>();

    /// <summary>Lines such as <c>0, GPU-5d3c…, NVIDIA H200</c>.</summary>
    internal static IReadOnlyDictionary<string, string> ModelsListed(string output)
    {
        Dictionary<string, string> models = [];
        foreach (var parts in output.Split('\n').Select(line => line.Split(',', 3, StringSplitOptions.TrimEntries)))
        {
            if (parts is [var index, var uuid, { Length: > 0 } name])
            {
                models[index] = models[uuid] = name;
            }
        }

        return models;
    }

    /// <summary>What this host's processor is called; empty where nobody says.</summary>
    public static string Processor()
    {
        try
        {
            return ProcessorListed(File.ReadLines("/proc/cpuinfo").Take(64));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>A line such as <c>model name : AMD EPYC 9654</c>.</summary>
    internal static string ProcessorListed(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : string.Empty;

    private static string? AskNvidiaSmi(string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
            var output = process!.StandardOutput.ReadToEndAsync();
            if (output.Wait(s_patience) && process.WaitForExit(s_patience))
            {
                return process.ExitCode == 0 ? output.Result : null;
            }

            process.Kill();
            return null;
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }
}
