using System.Diagnostics;
using System.Globalization;

namespace Slfd.Benchmarks;

/// <summary>A plain PyTorch program in the reference's style, run with the distribution's Python on one thread.</summary>
/// <param name="script">Its file in bench/peers; <c>--version</c> prints PyTorch's, other arguments make it print processor seconds.</param>
internal sealed class PyTorchPeer(string script)
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>PyTorch's version; null, and said so, where there is none.</summary>
    public string? Version()
    {
        if (Start("--version") is { } version)
        {
            return version.Trim();
        }

        Console.WriteLine($"skipped: {Interpreter} has no torch (Debian: python3-torch), so there is nothing to compare with");
        return null;
    }

    /// <summary>The processor seconds that it reports.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public double Seconds(params int[] arguments) => Seconds(keepsMemory: true, [.. arguments.Select(argument => argument.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The processor seconds that it reports.</summary>
    /// <param name="keepsMemory">Whether it keeps freed memory as our own programs do; false: as a user would start it.</param>
    /// <param name="arguments">Of the script.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public double Seconds(bool keepsMemory, params string[] arguments) =>
        double.Parse(Run(keepsMemory, arguments) ?? throw new InvalidOperationException($"{script} failed"), CultureInfo.InvariantCulture);

    private string? Start(params string[] arguments) => Run(keepsMemory: true, arguments);

    private string? Run(bool keepsMemory, string[] arguments)
    {
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        // Kept memory, as our own programs have it (NativeHeap): fresh pages are dear on some virtual machines, and they are not what is compared.
        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        if (keepsMemory)
        {
            (start.Environment["MALLOC_MMAP_THRESHOLD_"], start.Environment["MALLOC_TRIM_THRESHOLD_"]) = ("1073741824", "1073741824");
        }

        using var peer = Process.Start(start)!;
        var errors = peer.StandardError.ReadToEndAsync();
        var output = peer.StandardOutput.ReadToEnd();
        peer.WaitForExit();
        var said = errors.Result;
        if (peer.ExitCode != 0 && arguments is not ["--version"])
        {
            Console.Error.Write(said);
        }

        return peer.ExitCode == 0 ? output : null;
    }
}

/// <summary>Processor time of this process.</summary>
internal static class ProcessorTime
{
    /// <summary>Seconds that <paramref name="work"/> took.</summary>
    public static double Of(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    /// <summary>The middle one of an odd number of values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
