using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>Forward and backward of StyleGAN-XL from f_n for one image, with random weights.</summary>
internal sealed class GeneratorPass : IDisposable
{
    private readonly StyleGanXlGenerator _generator;
    private readonly int _split;
    private readonly Tensor _styles, _features;

    public GeneratorPass(StyleGanXlSchedule schedule, int split)
    {
        (_generator, _split) = (StyleGanXlGenerator.Random(schedule, classes: 0, seed: 0, CPU), split);
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        using var frozen = no_grad();
        var first = schedule.Layers[split];
        _styles = _generator.Styles(randn([1, _generator.LatentWidth], generator: rng), zeros(1, int64)).DetachFromDisposeScope().requires_grad_();
        _features = randn([1, first.InChannels, first.InSize, first.InSize], generator: rng).DetachFromDisposeScope().requires_grad_();
    }

    /// <summary>One pass, both gradients included.</summary>
    public void Run()
    {
        using var scope = NewDisposeScope();
        _generator.Images(_styles, new GeneratorFeatures(_features, []), _split).sum().backward();
        (_styles.grad, _features.grad) = (null, null);
    }

    /// <summary>Processor time of one pass in seconds.</summary>
    public double Seconds()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Run();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    public void Dispose()
    {
        _generator.Dispose();
        _styles.Dispose();
        _features.Dispose();
    }
}

/// <summary>Processor time of <see cref="GeneratorPass"/> over that of a plain PyTorch program in the reference's style, one thread each, taking turns.</summary>
internal sealed class GeneratorAgainstPyTorch : IBenchmark
{
    private const string Interpreter = "/usr/bin/python3";
    private const int Rounds = 3, Split = 16, Fraction = 8;

    public string Name => "generator";

    public IReadOnlyList<Figure> Run()
    {
        if (Peer("--version", 0) is not { } version)
        {
            Console.WriteLine($"skipped: {Interpreter} has no torch (Debian: python3-torch), so there is nothing to compare with");
            return [];
        }

        Console.WriteLine($"PyTorch {version.Trim()}; one image of 128 px from split {Split}, published layout at 1/{Fraction} of the published widths; medians of {Rounds} rounds, of the order of a minute each");
        return [Compare()];
    }

    private Figure Compare()
    {
        var schedule = StyleGanXlRecipes.Published(128, 65536 / Fraction, 1024 / Fraction);
        var layers = Path.GetTempFileName();
        try
        {
            File.WriteAllText(layers, Table(schedule));
            var (ours, theirs) = (new List<double>(), new List<double>());
            using var pass = new GeneratorPass(schedule, Split);
            pass.Run();
            for (var round = 0; round < Rounds; round++)
            {
                ours.Add(pass.Seconds());
                theirs.Add(double.Parse(Peer(layers, 1)!, CultureInfo.InvariantCulture));
            }

            Console.WriteLine(FormattableString.Invariant($"at most {1024 / Fraction} channels: ours {Median(ours):0.000} s, PyTorch {Median(theirs):0.000} s"));
            return new(Name, Median(ours) / Median(theirs), "of PyTorch's processor time", 0.5);
        }
        finally
        {
            File.Delete(layers);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Table(StyleGanXlSchedule schedule) => JsonSerializer.Serialize(new
    {
        batch = 1,
        style_width = schedule.Stem.StyleWidth,
        output_scale = schedule.Stem.OutputScale,
        layers = schedule.Layers.Skip(Split).Select(layer => new
        {
            in_channels = layer.InChannels,
            out_channels = layer.OutChannels,
            in_size = layer.InSize,
            kernel = layer.Kernel,
            to_rgb = layer.IsToRgb,
            up = layer.UpFactor,
            down = layer.DownFactor,
            up_taps = Taps(layer.UpTaps, layer.InCutoff, layer.InHalfWidth, layer),
            down_taps = Taps(layer.DownTaps, layer.OutCutoff, layer.OutHalfWidth, layer),
            padding = new[] { layer.PaddingLow, layer.PaddingHigh, layer.PaddingLow, layer.PaddingHigh },
        }),
    });

    private static float[]? Taps(int taps, double cutoff, double halfWidth, StyleGanXlLayerShape layer)
    {
        using var filter = KaiserFilter.Design(taps, cutoff, 2 * halfWidth, layer.ActivationSamplingRate, radial: false);
        return filter?.data<float>().ToArray();
    }

    /// <summary>What the peer prints; null where it cannot run.</summary>
    private static string? Peer(string argument, int timed)
    {
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "peers", "generator.py"), argument, timed.ToString(CultureInfo.InvariantCulture)])
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

/// <summary>Memory of <see cref="GeneratorPass"/> at the published widths of 128 px: what a distillation needs besides its classifiers.</summary>
internal sealed class GeneratorMemory : IBenchmark
{
    private const double Gibibyte = 1 << 30;

    public string Name => "generator-memory";

    public IReadOnlyList<Figure> Run()
    {
        var schedule = StyleGanXlRecipes.Published(128);
        using var pass = new GeneratorPass(schedule, 16);
        Console.WriteLine(FormattableString.Invariant($"weights made: {ProcessMemory.ResidentBytes() / Gibibyte:0.00} GiB resident"));
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            var seconds = pass.Seconds();
            Console.WriteLine(FormattableString.Invariant(
                $"pass {round + 1}: {seconds:0.0} s of processor time, {clock.Elapsed.TotalSeconds:0.0} s elapsed; peak {ProcessMemory.PeakBytes() / Gibibyte:0.00} GiB; kept by the schedule {schedule.KeptBytes(16) / Gibibyte:0.00} GiB"));
        }

        return [new(Name, ProcessMemory.PeakBytes() / Gibibyte, "GiB", 8)];
    }
}
