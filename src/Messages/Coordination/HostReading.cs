using ProtoBuf;
using Slfd.Experiments.Hocon;

namespace Slfd.Messages.Coordination;

/// <summary>How a host stands, as its node read it last. What could not be measured is null, and never 0.</summary>
[ProtoContract]
public sealed record HostReading
{
    /// <summary>So many devices of a reading are kept.</summary>
    public const int MostDevices = 64;

    /// <summary>Share of all processors that was busy since the reading before, from 0 to 1.</summary>
    [ProtoMember(1)]
    public double? Processor { get; init; }

    /// <summary>Memory in use, without what the system can give back at once, in bytes.</summary>
    [ProtoMember(2)]
    public long? MemoryUsed { get; init; }

    /// <summary>Memory of the host, in bytes.</summary>
    [ProtoMember(3)]
    public long? MemoryTotal { get; init; }

    /// <summary>Room on the disk of the runs folder, in bytes.</summary>
    [ProtoMember(4)]
    public long? RunsDiskFree { get; init; }

    /// <summary>Version of the NVIDIA driver.</summary>
    [ProtoMember(5)]
    public string? Driver { get; init; }

    /// <summary>Its graphics cards: one for each slot that is one, or a share of one. Null: none was asked.</summary>
    [ProtoMember(6)]
    public DeviceReading[]? Devices { get; init; }

    /// <summary>The reading of a slot; null: there is none.</summary>
    public DeviceReading? Of(string slot) => Devices?.FirstOrDefault(device => device.Slot == slot);

    /// <summary>The same, as far as it is kept: texts of at most 60 characters that can be printed, <see cref="MostDevices"/> devices.</summary>
    public HostReading Bounded() => this with
    {
        Driver = Short(Driver),
        Devices = Devices is null ? null : [.. Devices.Take(MostDevices).Select(device => device with { Slot = Short(device.Slot) ?? string.Empty, Model = Short(device.Model), Throttled = Short(device.Throttled) })],
    };

    private static string? Short(string? text) => text is null ? null : Printable.Show(text);
}

/// <summary>How a device stands. What could not be measured is null, and never 0.</summary>
[ProtoContract]
public sealed record DeviceReading
{
    /// <summary>The slot that it is, or that has a share of it.</summary>
    [ProtoMember(1)]
    public string Slot { get; init; } = string.Empty;

    /// <summary>What its maker calls it.</summary>
    [ProtoMember(2)]
    public string? Model { get; init; }

    /// <summary>Share of the last moments in which something ran on it, from 0 to 1.</summary>
    [ProtoMember(3)]
    public double? Use { get; init; }

    /// <summary>Its memory in use by anybody, in bytes.</summary>
    [ProtoMember(4)]
    public long? MemoryUsed { get; init; }

    /// <summary>Its memory, in bytes.</summary>
    [ProtoMember(5)]
    public long? MemoryTotal { get; init; }

    /// <summary>Its temperature in degrees Celsius.</summary>
    [ProtoMember(6)]
    public double? Celsius { get; init; }

    /// <summary>What it draws, in watts.</summary>
    [ProtoMember(7)]
    public double? Watts { get; init; }

    /// <summary>What it has drawn since its driver was loaded, in joules.</summary>
    [ProtoMember(8)]
    public double? Joules { get; init; }

    /// <summary>Why its clocks are lower than they could be; empty: they are not.</summary>
    [ProtoMember(9)]
    public string? Throttled { get; init; }

    /// <summary>Errors of its memory that were not corrected, since its driver was loaded.</summary>
    [ProtoMember(10)]
    public long? MemoryErrors { get; init; }
}
