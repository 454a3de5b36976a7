using System.Globalization;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Slots;

/// <summary>The value of <c>--devices</c>: <c>auto</c>, <c>cuda</c>, or names separated by commas, such as <c>cpu,cpu</c> and <c>cuda:0,cuda:1</c>. <c>cuda:0*4</c> names a device four times, <c>cuda*2</c> every GPU twice.</summary>
public static class DeviceList
{
    private const string Allowed = "allowed are auto, cuda (all GPUs), and lists such as cpu,cpu or cuda:0,cuda:1; cuda:0*4 is four workers on one GPU";

    /// <inheritdoc cref="Parse(string, int)"/>
    public static IReadOnlyList<DeviceSlot> Parse(string text) => Parse(text, NodeLink.MostSlots);

    /// <summary>The slots that a device list asks for on this host. Every worker gets one CPU thread, so a second worker never slows the first.</summary>
    /// <param name="text"><c>auto</c>: every GPU, or one <c>cpu</c> worker per core where there is none; 64 at most, as coordinators take from one node by default. A GPU named twice gets two workers.</param>
    /// <param name="most">As many as the coordinator takes from one node.</param>
    /// <exception cref="DeviceListException">Malformed, or too many, or a GPU that this host lacks.</exception>
    public static IReadOnlyList<DeviceSlot> Parse(string text, int most)
    {
        // Asking the driver takes a second or more; a list of CPUs need not wait for it.
        var slots = Parse(text, text.Split(',').All(name => Repeated(name).Name == "cpu") ? [] : HostGpus.Find(), Environment.ProcessorCount, most);
        return slots.Any(slot => slot.VisibleGpu is not null)
            ? WithModels(WithMemory(slots, HostGpus.Memory()), HostGpus.Models(), HostGpus.Processor())
            : WithModels(slots, new Dictionary<string, string>(), HostGpus.Processor());
    }

    /// <summary>The slots with what their devices are called.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="models">By the name that <c>CUDA_VISIBLE_DEVICES</c> uses.</param>
    /// <param name="processor">Of those without a GPU.</param>
    internal static IReadOnlyList<DeviceSlot> WithModels(IReadOnlyList<DeviceSlot> slots, IReadOnlyDictionary<string, string> models, string processor) =>
        [.. slots.Select(slot => slot with { Model = slot.VisibleGpu is { } gpu ? models.GetValueOrDefault(gpu, string.Empty) : processor })];

    /// <summary>The slots with the memory of their GPUs, shared evenly by the slots of one GPU.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="memory">Bytes by the name that <c>CUDA_VISIBLE_DEVICES</c> uses.</param>
    internal static IReadOnlyList<DeviceSlot> WithMemory(IReadOnlyList<DeviceSlot> slots, IReadOnlyDictionary<string, long> memory) =>
        [.. slots.Select(slot => slot.VisibleGpu is { } gpu && memory.TryGetValue(gpu, out var bytes) ? slot with { MemoryBytes = bytes / slot.Shares } : slot)];

    /// <summary>Like <see cref="Parse(string)"/>, but for a host that has the GPUs that the list names: a plan can be made anywhere.</summary>
    /// <exception cref="DeviceListException">Malformed.</exception>
    public static IReadOnlyList<DeviceSlot> ParseForPlan(string text)
    {
        var named = text.Split(',')
            .Select(name => Repeated(name).Name)
            .Select(name => name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal) && byte.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1)
            .Max();
        var here = Repeated(text).Name is "auto" or "cuda" ? HostGpus.Find() : [];
        return Parse(text, [.. Enumerable.Range(0, Math.Max(here.Count, named + 1)).Select(index => index.ToString(CultureInfo.InvariantCulture))], Environment.ProcessorCount);
    }

    /// <summary>Like <see cref="Parse(string)"/> for a host with the given GPUs, named as <c>CUDA_VISIBLE_DEVICES</c> names them, and cores.</summary>
    internal static IReadOnlyList<DeviceSlot> Parse(string text, IReadOnlyList<string> gpus, int cores, int most = NodeLink.MostSlots)
    {
        var whole = Repeated(text);
        string[] names = whole.Name switch
        {
            "auto" when whole.Times > 1 => throw new DeviceListException($"'{text.Trim()}': auto is one worker for each device; {Allowed}"),
            "auto" when gpus.Count == 0 => [.. Enumerable.Repeat("cpu", Math.Min(cores, NodeLink.UsualSlots))], // more would get no work
            "auto" => [.. AllOf(gpus)],
            "cuda" when gpus.Count == 0 => throw new DeviceListException("no GPU was found on this host: neither nvidia-smi nor /proc/driver/nvidia/gpus lists one; use cpu or auto"),
            "cuda" => [.. AllOf(gpus).SelectMany(name => Enumerable.Repeat(name, whole.Times))],
            { Length: > 0 } => [.. text.Split(',').Select(Repeated).SelectMany(entry => Enumerable.Repeat(entry.Name, entry.Times))],
            _ => throw new DeviceListException($"the device list is empty; {Allowed}"),
        };
        if (names.Length > most)
        {
            throw new DeviceListException($"the device list names {names.Length} devices, and a node may have {most}: give some of them to a node of another --name, or use auto");
        }

        List<DeviceSlot> slots = [];
        foreach (var name in names)
        {
            slots.Add(name == "cpu" ? new($"cpu:{slots.Count(slot => slot.VisibleGpu is null)}", "cpu", 1) : Gpu(name, text, gpus, slots));
        }

        return [.. slots.Select(slot => slot.VisibleGpu is { } gpu ? slot with { Shares = slots.Count(other => other.VisibleGpu == gpu) } : slot)];
    }

    /// <summary><c>cuda:0*4</c> is <c>cuda:0</c>, four times; what is no number after the star stays in the name, and is refused with it.</summary>
    private static (string Name, int Times) Repeated(string entry) =>
        entry.Split('*', StringSplitOptions.TrimEntries) is [var name, var times] && int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= NodeLink.MostSlots
            ? (name, count)
            : (entry.Trim(), 1);

    private static IEnumerable<string> AllOf(IReadOnlyList<string> gpus) => Enumerable.Range(0, Math.Min(gpus.Count, NodeLink.UsualSlots)).Select(index => $"cuda:{index}");

    private static DeviceSlot Gpu(string name, string text, IReadOnlyList<string> gpus, List<DeviceSlot> earlier)
    {
        if (!name.StartsWith("cuda:", StringComparison.Ordinal) || !int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw new DeviceListException($"'{name}' in the device list '{text}' is no device; {Allowed}");
        }

        if (index >= gpus.Count)
        {
            var have = gpus.Count == 0 ? "no GPU" : gpus.Count == 1 ? "only cuda:0" : $"cuda:0 to cuda:{gpus.Count - 1}";
            throw new DeviceListException($"'{name}' in the device list '{text}': this host has {have}");
        }

        var shares = earlier.Count(slot => slot.VisibleGpu == gpus[index]);
        return new(shares == 0 ? name : $"{name}.{shares}", "cuda:0", 1, gpus[index]);
    }
}
