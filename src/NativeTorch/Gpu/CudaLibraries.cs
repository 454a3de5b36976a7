using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Slfd.NativeTorch.Gpu;

/// <summary>What the CUDA libraries in this process say of themselves and of a device. What is not there is null, and never guessed.</summary>
/// <remarks>Sources: the reference manuals of the CUDA runtime and driver and of cuDNN. All functions are C functions with stable names.</remarks>
public sealed unsafe class CudaLibraries
{
    private const string DriverFile = "/proc/driver/nvidia/version";
    private const int NameLength = 256;
    private readonly Func<string, string, nint?> _find;
    private readonly Func<string?> _driverText;

    /// <param name="find">The address of a function by the start of its library's file name (<c>libcudart.so</c>) and its name; null where there is none.</param>
    /// <param name="driverText">The text of the kernel's driver; null where there is none.</param>
    internal CudaLibraries(Func<string, string, nint?> find, Func<string?> driverText) => (_find, _driverText) = (find, driverText);

    /// <summary>Those that libtorch has loaded into this process.</summary>
    public static CudaLibraries Loaded { get; } = new(FindLoaded, () => File.Exists(DriverFile) ? File.ReadAllText(DriverFile) : null);

    /// <summary>Version of the CUDA runtime, such as <c>12.8</c>.</summary>
    public string? Cuda
    {
        get
        {
            int packed;
            return Runtime("cudaRuntimeGetVersion") is { } function && ((delegate* unmanaged<int*, int>)function)(&packed) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{packed / 1000}.{packed % 1000 / 10}")
                : null;
        }
    }

    /// <summary>Version of cuDNN, such as <c>9.10.2</c>.</summary>
    public string? CuDnn
    {
        get
        {
            if (_find("libcudnn.so", "cudnnGetVersion") is not { } function)
            {
                return null;
            }

            // Since 9: major · 10,000; before: major · 1,000.
            var packed = (long)((delegate* unmanaged<nuint>)function)();
            var unit = packed >= 90_000 ? 10_000 : 1_000;
            return string.Create(CultureInfo.InvariantCulture, $"{packed / unit}.{packed % unit / 100}.{packed % 100}");
        }
    }

    /// <summary>Version of the kernel's driver, such as <c>570.133.20</c>.</summary>
    public string? Driver => _driverText()?.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.Length > 3 && char.IsAsciiDigit(word[0]) && word.Contains('.', StringComparison.Ordinal));

    /// <summary>The driver's name of a device, such as <c>NVIDIA H200</c>.</summary>
    /// <param name="device">Among those that this process sees.</param>
    public string? DeviceName(int device)
    {
        int handle;
        var name = stackalloc byte[NameLength];
        return Driven("cuInit") is { } init && Driven("cuDeviceGet") is { } get && Driven("cuDeviceGetName") is { } say
            && ((delegate* unmanaged<uint, int>)init)(0) == 0
            && ((delegate* unmanaged<int*, int, int>)get)(&handle, device) == 0
            && ((delegate* unmanaged<byte*, int, int, int>)say)(name, NameLength, handle) == 0
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : null;
    }

    /// <summary>Free and all bytes of a device's memory, of all processes on it.</summary>
    /// <param name="device">Among those that this process sees.</param>
    public (long Free, long Total)? Memory(int device)
    {
        int before;
        nuint free, total;
        if (Runtime("cudaGetDevice") is not { } current || Runtime("cudaSetDevice") is not { } set || Runtime("cudaMemGetInfo") is not { } ask
            || ((delegate* unmanaged<int*, int>)current)(&before) != 0 || ((delegate* unmanaged<int, int>)set)(device) != 0)
        {
            return null;
        }

        var answered = ((delegate* unmanaged<nuint*, nuint*, int>)ask)(&free, &total);
        _ = ((delegate* unmanaged<int, int>)set)(before);
        return answered == 0 ? ((long)free, (long)total) : null;
    }

    private nint? Runtime(string function) => _find("libcudart.so", function);

    private nint? Driven(string function) => _find("libcuda.so", function);

    /// <summary>Only what is mapped already counts: loading another copy would answer for a library that computes nothing here.</summary>
    private static nint? FindLoaded(string library, string function)
    {
        foreach (var path in File.ReadLines("/proc/self/maps").Select(line => line.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? line[at..] : "").Distinct())
        {
            if (Path.GetFileName(path).StartsWith(library, StringComparison.Ordinal) && NativeLibrary.TryLoad(path, out var handle) && NativeLibrary.TryGetExport(handle, function, out var address))
            {
                return address;
            }
        }

        return null;
    }
}
