namespace Slfd.Runner;

/// <summary>A benchmark as it is registered.</summary>
/// <param name="Name">What <c>bench/run</c> calls it.</param>
/// <param name="Program">The project that measures it, below the repository; or a script.</param>
/// <param name="Description">One line for the list.</param>
/// <param name="Needs">Projects that are built first, besides <paramref name="Program"/>.</param>
/// <param name="Nightly">Whether <c>bench/nightly</c> runs it: it needs no graphics card and no other framework.</param>
internal sealed record Benchmark(string Name, string Program, string Description, IReadOnlyList<string> Needs, bool Nightly)
{
    private const string ControlPlane = "bench/ControlPlane/ControlPlane.csproj";
    private const string ComputePlane = "bench/Benchmarks/Benchmarks.csproj";
    private static readonly string[] s_fakes = ["src/Cli/Cli.csproj", "tests/FakeWorker/FakeWorker.csproj"];

    /// <summary>Every benchmark. A new one is a class in its program, or a script, and a line here.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        Script("control-overhead", "control-plane", "wall and CPU time of the control plane per cell: 2,000 cells of 0 s, two workers, start and end included"),
        Script("report-large", "control-plane", "wall time of 'slfd report' of a finished grid of 20,000 cells with comparisons between its methods"),
        Script("bundle-1000", "control-plane", "wall time of 'slfd verify-bundle' of 1,000 real cells, and whether it finds a changed digit", "src/Worker/Worker.csproj"),
        Script("resume-finished", "control-plane", "wall time of a finished grid of 10,000 cells typed again, from the command to the table"),
        Script("evaluation-spread", "control-plane", "wall time of one cell on a simulated lab of 8 devices with evaluation.spread, beyond its distillation, in units (goal 2); and judged in place"),
        Script("floods", "control-plane", "processor time, memory, log and journal of a coordinator host under floods of connections, requests, beats and leases; needs python3"),
        Script("web-watching", "control-plane", "processor time and memory of 'slfd run' without pages, with pages at which nobody looks, with two and with twenty open; needs curl", "src/Worker/Worker.csproj"),
        Script("web-failover", "control-plane", "time until pages in a browser show the next coordinator after kill -9 of the one before; needs chromium and PostgreSQL", "src/Worker/Worker.csproj", "tests/EndToEnd.Tests/EndToEnd.Tests.csproj"),
        Script("web-paint", "control-plane", "first paint of the pages of a simulated grid of 100,000 cells in a browser; needs chromium and python3", ControlPlane),
        Script("pack-size", "packing", "size of the larger of the two packed programs, after packing them and starting both without .NET in reach"),
        Control("dispatch-sqlite", "grant and result of 100,000 cells through the real coordinator on SQLite, 256 simulated devices in the same process; then what the chain costs, by pairs ('chain': that alone)"),
        Control("dispatch-postgres", "the same on PostgreSQL, which shares the cores; every commit is flushed"),
        Control("million-cells", "a grid of 1,000,000 cells: slfd plan, memory of the coordinator, status while cells finish, recovery from its snapshot, what the proof adds to it"),
        Control("hosts-1250", "1,250 simulated hosts with 8 devices each, 30-minute cells, beats every 10 s, on a real slfd serve with PostgreSQL"),
        Control("beats-measured", "processor time of a coordinator host for beats of 1,250 simulated hosts with 8 devices each, with how hosts and cards stand in them, relative to the same without (goal 1.1)"),
        Control("failover", "kill -9 and SIGTERM of the host that coordinates, of three on PostgreSQL: time to the next grant, and what real nodes lose"),
        Control("web-100k", "pages of a simulated grid of 100,000 cells, 200 ending in a second, 50 viewers: time of a page, of a change to the screen, processor time"),
        Control("web-million", "the same of a simulated grid of 1,000,000 cells: time of a page"),
        Control("checkpoint-cost", "share of a real CPU worker's time that checkpoints of 10 MB every 6 s take, by pairs of iterations with and without one"),
        Script("plan-memory", "memory", "most that the plan's memory is off from measured peaks of cells of the shipped grids (goal 25 %); needs python3, takes an hour or two", "src/Worker/Worker.csproj") with { Nightly = false },
        Compute("memory-flat", "growth of resident memory over 2,000 DC iterations after the first 500 (goal 32 MiB)"),
        Compute("dc-iteration", "processor time of a DC iteration relative to plain PyTorch, batch_real 64 and 1 (goals 0.95, 0.55); needs python3-torch", nightly: false),
        Compute("evaluation-point", "processor time of evaluations by the five networks at one image per class relative to plain PyTorch (goal 0.6); needs python3-torch", nightly: false),
        Compute("evaluation-point-convnet", "the same by ConvNet alone, three trainings (goal 0.8); needs python3-torch", nightly: false),
        Compute("dc-launches", "calls of libtorch's operators in one DC iteration at 128 px, ten classes, ipc 1 (goal 18,000); needs a C compiler"),
        Compute("dc-crossings", "times that host and device wait for one another in one DC iteration at 128 px, ten classes, ipc 1 (goal 20)"),
        Compute("instance-norm", "processor time of instance norms with both derivatives, written out as on a GPU, relative to torch's (goal 1)"),
        Compute("generator", "processor time of StyleGAN-XL from f_n, forward and backward, relative to plain PyTorch (goal 0.5); needs python3-torch", nightly: false),
        Compute("generator-memory", "peak resident memory of one image through StyleGAN-XL of the published 128-px widths, forward and backward from split 16 (goal 8 GiB)"),
        Compute("dc-128", "peak resident memory of an SLFD-DC iteration at 128 px, StyleGAN-XL of the published widths, ten classes (goal 8 GiB); takes a quarter of an hour"),
    ];

    /// <summary>Whether it is a script and no project.</summary>
    public bool IsScript => Program.EndsWith(".sh", StringComparison.Ordinal);

    private static Benchmark Script(string name, string folder, string description, params string[] more) => new(name, $"bench/{folder}/{name}.sh", description, folder == "packing" ? [] : [.. s_fakes, .. more], Nightly: true);

    private static Benchmark Control(string name, string description) => new(name, ControlPlane, description, s_fakes, Nightly: true);

    private static Benchmark Compute(string name, string description, bool nightly = true) => new(name, ComputePlane, description, [], nightly);
}
