using System.Diagnostics;
using Slfd.Runner;

// usage: bench/run [--list] | bench/run NAME [ARGUMENTS] | bench/run --nightly
if (args is [] or ["--list"])
{
    Console.WriteLine("Benchmarks (bench/run NAME):");
    foreach (var known in Benchmark.All)
    {
        Console.WriteLine($"  {known.Name,-20} {known.Description}");
    }

    return 0;
}

if (args is ["--nightly"])
{
    var missed = Benchmark.All.Where(known => known.Nightly && Run(known, []) != 0).Select(known => known.Name).ToList();
    Console.WriteLine(missed.Count == 0 ? "every goal was met" : $"missed or failed: {string.Join(", ", missed)}");
    return missed.Count == 0 ? 0 : 1;
}

if (Benchmark.All.FirstOrDefault(known => known.Name == args[0]) is not { } benchmark)
{
    Console.Error.WriteLine($"unknown benchmark '{args[0]}'; known are {string.Join(", ", Benchmark.All.Select(known => known.Name))}");
    return 2;
}

return Run(benchmark, args[1..]);

static int Run(Benchmark benchmark, string[] arguments)
{
    foreach (var project in benchmark.IsScript ? benchmark.Needs : [.. benchmark.Needs, benchmark.Program])
    {
        if (Start("dotnet", ["build", Below(project), "-c", "Release", "-v", "quiet", "-nologo"]) is not 0 and var failed)
        {
            return failed;
        }
    }

    var name = Path.GetFileNameWithoutExtension(benchmark.Program);
    return benchmark.IsScript
        ? Start("bash", [Below(benchmark.Program), .. arguments])
        : Start(Below($"artifacts/bin/{name}/release/Slfd.{name}"), [benchmark.Name, .. arguments]);
}

static int Start(string program, string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
    process.WaitForExit();
    return process.ExitCode;
}

// bench/run starts this program from artifacts/bin/Runner/release.
static string Below(string path) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", path));
