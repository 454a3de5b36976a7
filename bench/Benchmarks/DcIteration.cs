using System.Diagnostics;
using System.Globalization;

namespace Slfd.Benchmarks;

/// <summary>Processor time of one DC iteration of ours over that of a plain PyTorch program in the reference's style, one thread each, taking turns.</summary>
internal sealed class DcIteration : IBenchmark
{
    private const string Interpreter = "/usr/bin/python3";
    private const int Rounds = 5, Width = 128;

    public string Name => "dc-iteration";

    public string Description => "processor time of a DC iteration relative to plain PyTorch, batch_real 64 and 1 (goals 0.95, 0.55); needs python3-torch";

    public IReadOnlyList<Figure> Run()
    {
        if (Peer("--version", 0) is not { } version)
        {
            Console.WriteLine($"skipped: {Interpreter} has no torch (Debian: python3-torch), so there is nothing to compare with");
            return [];
        }

        Console.WriteLine($"PyTorch {version.Trim()}; ConvNet depth 3 width {Width}, ten classes, one image per class, 32 px, six augmentations; smallest of {Rounds} rounds");
        return [Compare(64, timed: 2, goal: 0.95), Compare(1, timed: 5, goal: 0.55)];
    }

    private Figure Compare(int batchReal, int timed, double goal)
    {
        var (ours, theirs) = (double.PositiveInfinity, double.PositiveInfinity);
        using var loop = new DistillationLoop(Width, batchReal);
        loop.Iterate();
        for (var round = 0; round < Rounds; round++)
        {
            for (var iteration = 0; iteration < timed; iteration++)
            {
                ours = Math.Min(ours, Seconds(loop));
            }

            theirs = Math.Min(theirs, double.Parse(Peer(batchReal.ToString(CultureInfo.InvariantCulture), timed)!, CultureInfo.InvariantCulture));
        }

        Console.WriteLine(FormattableString.Invariant($"batch_real {batchReal}: ours {ours:0.000} s, PyTorch {theirs:0.000} s"));
        return new($"{Name}-{batchReal}", ours / theirs, "of PyTorch's processor time", goal);
    }

    private static double Seconds(DistillationLoop loop)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        loop.Iterate();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    /// <summary>What the peer prints; null where it cannot run.</summary>
    private static string? Peer(string argument, int timed)
    {
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "peers", "dc_iteration.py"), argument, timed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        using var peer = Process.Start(start)!;
        var errors = peer.StandardError.ReadToEndAsync();
        var output = peer.StandardOutput.ReadToEnd();
        peer.WaitForExit();
        _ = errors.Result;
        return peer.ExitCode == 0 ? output : null;
    }
}
