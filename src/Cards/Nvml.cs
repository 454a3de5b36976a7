using System.Runtime.InteropServices;
using System.Text;
using Slfd.Messages.Coordination;

namespace Slfd.Cards;

/// <summary>NVIDIA's management library, as the driver brings it: what a graphics card is and how it stands, without CUDA and without its memory.</summary>
/// <remarks>
/// Each function is looked for by its name, and each answer by itself: a card that cannot say something (no ECC, no energy counter) or a driver that lacks a function leaves that one figure out.
/// Source: NVIDIA's NVML API reference, functions and structures as named. Not thread-safe.
/// </remarks>
internal sealed unsafe class Nvml : IDisposable
{
    /// <summary>The library's name on Linux.</summary>
    public const string DefaultLibrary = "libnvidia-ml.so.1";

    private const int Success = 0;
    private const int TextLength = 96;

    /// <summary>Reasons why clocks are lowered, by the bits of nvmlDeviceGetCurrentClocksThrottleReasons; that nothing runs (bit 0), or what a person has set (bits 1, 4 and 8), is none.</summary>
    private static readonly (ulong Bit, string Reason)[] s_reasons =
        [(0x4, "power limit"), (0x8, "hardware slowdown"), (0x20, "too hot"), (0x40, "too hot (hardware)"), (0x80, "power brake")];

    private nint _library; // 0 once it is closed
    private readonly Dictionary<string, nint> _functions = [];
    private readonly Dictionary<string, nint> _handles = [];

    private Nvml(nint library) => _library = library;

    /// <summary>Loads it.</summary>
    /// <param name="library">Its name, or a path.</param>
    /// <returns>Null where there is no driver, or it does not start.</returns>
    public static Nvml? Open(string library = DefaultLibrary)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return null;
        }

        Nvml nvml = new(handle);
        if (nvml.Function("nvmlInit_v2") is var init && init != 0 && ((delegate* unmanaged<int>)init)() == Success)
        {
            return nvml;
        }

        NativeLibrary.Free(handle);
        return null;
    }

    /// <summary>The driver's version; null: it does not say.</summary>
    public string? Driver => Function("nvmlSystemGetDriverVersion") is var ask && ask == 0 ? null : Text((buffer, length) => ((delegate* unmanaged<byte*, uint, int>)ask)(buffer, length));

    /// <summary>Reads a card.</summary>
    /// <param name="gpu">Its number, or its UUID, as <c>CUDA_VISIBLE_DEVICES</c> has it.</param>
    /// <param name="slot">The slot that it is read for.</param>
    /// <returns>What it says of itself; null: there is no such card.</returns>
    public DeviceReading? Read(string gpu, string slot)
    {
        if (HandleOf(gpu) is not { } device)
        {
            return null;
        }

        var memory = Ask<Memory>("nvmlDeviceGetMemoryInfo", device);
        return new()
        {
            Slot = slot,
            Model = Function("nvmlDeviceGetName") is var name && name == 0 ? null : Text((buffer, length) => ((delegate* unmanaged<nint, byte*, uint, int>)name)(device, buffer, length)),
            Use = Ask<Utilisation>("nvmlDeviceGetUtilizationRates", device) is { } use ? use.Device / 100.0 : null,
            MemoryUsed = memory is { } used ? (long)used.Used : null,
            MemoryTotal = memory is { } total ? (long)total.Total : null,
            Celsius = Temperature(device),
            Watts = Ask<uint>("nvmlDeviceGetPowerUsage", device) is { } milliwatts ? milliwatts / 1000.0 : null,
            Joules = Joules(device),
            Throttled = (Ask<ulong>("nvmlDeviceGetCurrentClocksEventReasons", device) ?? Ask<ulong>("nvmlDeviceGetCurrentClocksThrottleReasons", device)) is { } bits ? Reasons(bits) : null,
            MemoryErrors = Errors(device),
        };
    }

    /// <summary>What a card has drawn since its driver was loaded, in joules; null: there is no such card, or it does not count.</summary>
    /// <param name="gpu">Its number, or its UUID, as <c>CUDA_VISIBLE_DEVICES</c> has it.</param>
    public double? Joules(string gpu) => HandleOf(gpu) is { } device ? Joules(device) : null;

    /// <summary>The reasons behind the bits, in words; empty: none.</summary>
    public static string Reasons(ulong bits) => string.Join(", ", s_reasons.Where(reason => (bits & reason.Bit) != 0).Select(reason => reason.Reason));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_library == 0)
        {
            return;
        }

        if (Function("nvmlShutdown") is var end && end != 0)
        {
            _ = ((delegate* unmanaged<int>)end)();
        }

        NativeLibrary.Free(_library);
        _library = 0;
    }

    private double? Joules(nint device) => Ask<ulong>("nvmlDeviceGetTotalEnergyConsumption", device) is { } millijoules ? millijoules / 1000.0 : null;

    private nint Function(string name) => _functions.TryGetValue(name, out var known) ? known : _functions[name] = NativeLibrary.TryGetExport(_library, name, out var function) ? function : 0;

    private nint? HandleOf(string gpu)
    {
        if (_handles.TryGetValue(gpu, out var known))
        {
            return known;
        }

        nint handle = 0;
        var found = uint.TryParse(gpu, out var index)
            ? Function("nvmlDeviceGetHandleByIndex_v2") is var byIndex && byIndex != 0 && ((delegate* unmanaged<uint, nint*, int>)byIndex)(index, &handle) == Success
            : Function("nvmlDeviceGetHandleByUUID") is var byName && byName != 0 && ByName(byName, gpu, &handle) == Success;
        return found ? _handles[gpu] = handle : null;
    }

    private static int ByName(nint ask, string gpu, nint* handle)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(gpu + '\0'))
        {
            return ((delegate* unmanaged<byte*, nint*, int>)ask)(name, handle);
        }
    }

    private T? Ask<T>(string name, nint device)
        where T : unmanaged
    {
        T answer = default;
        return Function(name) is var ask && ask != 0 && ((delegate* unmanaged<nint, T*, int>)ask)(device, &answer) == Success ? answer : null;
    }

    private double? Temperature(nint device)
    {
        uint celsius = 0;
        return Function("nvmlDeviceGetTemperature") is var ask && ask != 0 && ((delegate* unmanaged<nint, int, uint*, int>)ask)(device, 0, &celsius) == Success ? celsius : null;
    }

    private long? Errors(nint device)
    {
        // Not corrected (1), since the driver was loaded (0).
        ulong errors = 0;
        return Function("nvmlDeviceGetTotalEccErrors") is var ask && ask != 0 && ((delegate* unmanaged<nint, int, int, ulong*, int>)ask)(device, 1, 0, &errors) == Success ? (long)errors : null;
    }

    private static string? Text(Filler ask)
    {
        var buffer = stackalloc byte[TextLength];
        return ask(buffer, TextLength) == Success ? Marshal.PtrToStringUTF8((nint)buffer) : null;
    }

    private delegate int Filler(byte* buffer, uint length);

    /// <summary>nvmlUtilization_t: percent.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Utilisation
    {
        public uint Device;
        public uint Memory;
    }

    /// <summary>nvmlMemory_t: bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
