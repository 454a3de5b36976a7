using System.Globalization;
using Slfd.Artifacts;
using Slfd.Cards;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Readings;

/// <summary>Reads how this host and its graphics cards stand. Not thread-safe: one reading at a time.</summary>
/// <param name="slots">The node's slots.</param>
/// <param name="runs">The runs folder, whose disk is looked at.</param>
/// <param name="nvml">NVIDIA's library; null: no card is asked.</param>
/// <param name="proc">Where the system tells of itself.</param>
internal sealed class HostReader(IReadOnlyList<DeviceSlot> slots, string runs, Nvml? nvml, string proc = "/proc") : IDisposable
{
    private (long Busy, long All)? _processor;

    /// <summary>Reads everything once; takes milliseconds, and on a card that sleeps some tens of them.</summary>
    public HostReading Read()
    {
        var memory = Memory();
        return new()
        {
            Processor = Processor(),
            MemoryUsed = memory?.Used,
            MemoryTotal = memory?.Total,
            RunsDiskFree = FreeSpace.At(runs),
            Driver = nvml?.Driver,
            Devices = nvml is null ? null : [.. slots.Where(slot => slot.VisibleGpu is not null).Select(slot => nvml.Read(slot.VisibleGpu!, slot.Slot)).OfType<DeviceReading>()],
        };
    }

    /// <inheritdoc/>
    public void Dispose() => nvml?.Dispose();

    /// <summary>The first line of <c>stat</c>: jiffies as user, nice, system, idle, waiting for a disk, and so on; a share needs two readings.</summary>
    private double? Processor()
    {
        if (Lines("stat").FirstOrDefault(line => line.StartsWith("cpu ", StringComparison.Ordinal)) is not { } line)
        {
            return null;
        }

        var times = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(time => long.Parse(time, CultureInfo.InvariantCulture)).ToList();
        var now = (Busy: times.Sum() - times[3] - times[4], All: times.Sum());
        var share = _processor is { } before && now.All > before.All ? (double)(now.Busy - before.Busy) / (now.All - before.All) : (double?)null;
        _processor = now;
        return share;
    }

    private (long Used, long Total)? Memory()
    {
        var figures = Lines("meminfo").Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1 && words[0] is "MemTotal" or "MemAvailable")
            .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture) << 10);
        return figures.TryGetValue("MemTotal", out var total) && figures.TryGetValue("MemAvailable", out var available) ? (total - available, total) : null;
    }

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(proc, file));
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
