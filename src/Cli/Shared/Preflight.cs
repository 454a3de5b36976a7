using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.Cli.Rendering;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods.Generators;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Workers;
using Slfd.Programs;
using Slfd.Reporting.Costs;

namespace Slfd.Cli.Shared;

/// <summary>What was found before anything is started.</summary>
/// <param name="Stops">Whether the grid cannot run so; false: worth knowing.</param>
/// <param name="Text">One sentence.</param>
internal sealed record Finding(bool Stops, string Text);

/// <summary>Looks whether a grid can run on this host before anything is started: data and weights, disk, memory. Only what is still to run counts.</summary>
/// <param name="plan">What is to run.</param>
/// <param name="data">The folder of data sets.</param>
/// <param name="worker">Who looks at data and weights; this process has no code to read them.</param>
internal sealed class Preflight(PlanEstimate plan, string data, WorkerCommandLine worker)
{
    /// <summary>What is to run; after <see cref="Files"/> with the memory of the images that are there.</summary>
    public PlanEstimate Plan { get; private set; } = plan;

    /// <summary>The plan's memory is an estimate; a device that has so much of it may be enough.</summary>
    private const double CertainShare = 0.75;

    /// <summary>A cell that ran out of memory is tried again with chunks down to this part.</summary>
    private const double SmallestChunk = 1.0 / 32;

    private long _cacheBytes;

    /// <summary>Data sets and files of weights, each said once.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<IReadOnlyList<Finding>> Files(CancellationToken stop = default)
    {
        CellSpec[] needy = [.. Plan.Lines.Where(line => line.Done < line.Cells).Select(line => line.First).Where(NeedsFiles)];
        if (needy.Length == 0)
        {
            return [];
        }

        if (!Directory.Exists(data))
        {
            var what = string.Join(", ", needy.Select(spec => NeedsData(spec) ? HostNeeds.DataSet(spec.Data) : HostNeeds.Generator(spec)).Distinct().Take(12));
            var origins = string.Join("; ", needy.Where(NeedsData).Select(spec => DataSetCatalogue.Find(spec.Data.Name)?.Origin).OfType<string>().Distinct());
            return [new(true, $"{what}: looked for below {data}, which is no folder; say --data DIR or set {SharedOptions.DataVariable}{(origins.Length > 0 ? $". The original is {origins}" : string.Empty)}")];
        }

        var (findings, trouble) = await HostLook.Ask(worker, ["preflight", "--data", data], needy.Select(spec => spec.ToCanonicalJson()), stop);
        _cacheBytes = findings.Sum(finding => finding.CacheBytes);
        Plan = Plan.With(spec => findings.FirstOrDefault(finding => finding.Need == HostNeeds.DataSet(spec.Data)) is { TrainImages: { } train, TestImages: { } test } ? new(train, test) : null);
        return findings.Count == 0 && trouble is not null ? [new(false, $"whether data and weights are there is not known: {trouble}")] : [.. Once(findings)];
    }

    /// <summary>Room for what the grid leaves behind, and for decoded images. Asked after <see cref="Files"/>, which knows what has to be decoded.</summary>
    /// <param name="runs">Where artifacts go.</param>
    /// <param name="slots">Cells that run at once.</param>
    public IEnumerable<Finding> Disk(RunsFolder runs, int slots)
    {
        var open = Plan.Lines.Where(line => line.Done < line.Cells).Select(line => (Cells: line.Cells - line.Done, Disk: CellDisk.Of(line.First, Plan.IsSpread))).ToList();
        if (open.Count == 0)
        {
            yield break;
        }

        var needed = open.Sum(line => line.Cells * line.Disk.Kept) + (slots * open.Max(line => line.Disk.Running));
        var (here, cache) = (FreeSpace.At(runs.Root), CacheFolder.Default());
        var there = _cacheBytes > 0 ? FreeSpace.At(cache) : null;
        var together = there is not null && there == here;
        if (here is { } free)
        {
            var all = needed + (together ? _cacheBytes : 0);
            yield return new(all > free, $"disk: about {Words.Memory((long)all)} for artifacts{(together ? " and decoded images" : string.Empty)} in {runs.Root}, {Words.Memory(free)} free");
        }

        if (there is { } room && !together)
        {
            yield return new(_cacheBytes > room, $"disk: {Words.Memory(_cacheBytes)} for decoded images in {cache}, {Words.Memory(room)} free{(_cacheBytes > room ? $"; {CacheFolder.Variable} names another folder" : string.Empty)}");
        }
    }

    /// <summary>The hungriest cell against each device, and all of them at once against the host.</summary>
    public IEnumerable<Finding> Memory(IReadOnlyList<DeviceSlot> slots)
    {
        var hungriest = Plan.Lines.Where(line => line.Done < line.Cells).MaxBy(line => line.Memory.Peak);
        if (hungriest is null)
        {
            yield break;
        }

        var (peak, least) = (hungriest.Memory.Peak, hungriest.Memory.WithChunk(SmallestChunk).Peak);
        foreach (var device in slots.Where(slot => slot.VisibleGpu is null || slot.MemoryBytes > 0).DistinctBy(slot => slot.VisibleGpu is null ? string.Empty : slot.VisibleGpu))
        {
            var isHost = device.VisibleGpu is null;
            var (has, name) = isHost ? (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "this host") : (device.MemoryBytes, device.Slot);
            var at = isHost ? slots.Count(slot => slot.VisibleGpu is null) : 1;
            var what = $"memory: {Words.Memory((long)peak)} for a cell of {hungriest.Dataset} {hungriest.Resolution} px {hungriest.Method}";
            yield return CertainShare * least > has ? new(true, $"{what}, and {name} has {Words.Memory(has)}, too little even for the smallest chunks")
                : peak > has ? new(false, $"{what}, and {name} has {Words.Memory(has)}: it will have to be tried with smaller chunks")
                : at > 1 && peak * at > has ? new(false, $"{what}, up to {Words.Memory((long)(peak * at))} for {at} slots at once, and {name} has {Words.Memory(has)}: name fewer slots in --devices if it runs out")
                : new(false, $"{what}{(at > 1 ? $", up to {Words.Memory((long)(peak * at))} for {at} slots at once" : string.Empty)}; {name} has {Words.Memory(has)}");
        }
    }

    /// <summary>Refuses to go on where something stops the grid: every such sentence, each once.</summary>
    /// <exception cref="CommandFailure">Something does; exit code 2.</exception>
    public static void MustPass(IEnumerable<Finding> findings)
    {
        var stops = findings.Where(finding => finding.Stops).Select(finding => finding.Text).Distinct().ToList();
        if (stops.Count > 0)
        {
            throw new CommandFailure(ExitCode.BadInput, string.Join('\n', [.. stops, "nothing was started"]));
        }
    }

    /// <summary>A sentence that says the same of several needs is said once, of all of them.</summary>
    internal static IEnumerable<Finding> Once(IReadOnlyList<HostFinding> findings)
    {
        const string Name = "{}";
        var said = from finding in findings
                   let name = finding.Need.Split(' ')[^1]
                   let same = finding.Need.StartsWith("data set ", StringComparison.Ordinal) && finding.IsMissing ? finding.Text.Replace(name, Name, StringComparison.Ordinal) : finding.Text
                   group name by (finding.IsMissing, same) into one
                   select one;
        return said.Select(one => new Finding(one.Key.IsMissing, one.Key.same.Replace(Name, string.Join(", ", one.Distinct()), StringComparison.Ordinal)));
    }

    private static bool NeedsFiles(CellSpec spec) => NeedsData(spec) || (spec.Generator is { } generator && !spec.IsGenerator && spec.Method.Weights == GeneratorWeights.Pretrained && generator.StandIn != true);

    private static bool NeedsData(CellSpec spec) => spec.Data.Drawn != true && DataSetCatalogue.Find(spec.Data.Name)?.Origin is not null;
}
