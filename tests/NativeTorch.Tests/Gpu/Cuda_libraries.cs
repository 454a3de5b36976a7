using System.Runtime.InteropServices;
using System.Text;
using Slfd.NativeTorch.Gpu;

namespace Slfd.NativeTorch.Tests.Gpu;

/// <summary>What CUDA says of itself is passed on; what it does not say is absent. Functions of this test stand in for its libraries.</summary>
public unsafe class Cuda_libraries
{
    private const string Driver = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.133.20  Release Build  (dvs-builder@U22)\nGCC version:  gcc version 13";

    [Fact]
    public void That_are_not_loaded_say_nothing()
    {
        var none = CudaLibraries.Loaded; // no GPU here, and no libtorch for one
        Assert.Equal((null, null, null, null), (none.Cuda, none.CuDnn, none.DeviceName(0), none.Memory(0)));
    }

    [Theory]
    [InlineData(91002, "9.10.2")]
    [InlineData(8902, "8.9.2")]
    public void Give_the_version_of_cuDNN(int packed, string expected)
    {
        CuDnnVersion = packed;
        Assert.Equal(expected, Here().CuDnn);
    }

    [Fact]
    public void Give_the_versions_of_runtime_and_driver_and_the_name_of_a_device() =>
        Assert.Equal(("12.8", "570.133.20", "NVIDIA Test 7"), (Here().Cuda, Here().Driver, Here().DeviceName(7)));

    [Fact]
    public void Give_the_memory_of_a_device_and_leave_the_current_one_as_it_was()
    {
        Current = 3;
        Assert.Equal((7_000L, 9_000L), Here().Memory(7));
        Assert.Equal(3, Current);
    }

    [Fact]
    public void That_answer_with_an_error_say_nothing()
    {
        CudaLibraries failing = new((_, name) => name == "cudnnGetVersion" ? null : (nint)(delegate* unmanaged<nint, nint, int>)&Fail, () => null);
        Assert.Equal((null, null, null, null, null), (failing.Cuda, failing.CuDnn, failing.Driver, failing.DeviceName(0), failing.Memory(0)));
    }

    [ThreadStatic]
    private static int CuDnnVersion;

    [ThreadStatic]
    private static int Current;

    private static CudaLibraries Here() => new((library, name) => (library, name) switch
    {
        ("libcudart.so", "cudaRuntimeGetVersion") => (nint)(delegate* unmanaged<int*, int>)&RuntimeVersion,
        ("libcudart.so", "cudaGetDevice") => (nint)(delegate* unmanaged<int*, int>)&GetDevice,
        ("libcudart.so", "cudaSetDevice") => (nint)(delegate* unmanaged<int, int>)&SetDevice,
        ("libcudart.so", "cudaMemGetInfo") => (nint)(delegate* unmanaged<nuint*, nuint*, int>)&MemGetInfo,
        ("libcudnn.so", "cudnnGetVersion") => (nint)(delegate* unmanaged<nuint>)&GetVersion,
        ("libcuda.so", "cuInit") => (nint)(delegate* unmanaged<uint, int>)&Init,
        ("libcuda.so", "cuDeviceGet") => (nint)(delegate* unmanaged<int*, int, int>)&DeviceGet,
        ("libcuda.so", "cuDeviceGetName") => (nint)(delegate* unmanaged<byte*, int, int, int>)&DeviceName,
        _ => null,
    }, () => Driver);

    [UnmanagedCallersOnly]
    private static int RuntimeVersion(int* packed) => Answer(packed, 12080);

    [UnmanagedCallersOnly]
    private static int GetDevice(int* device) => Answer(device, Current);

    [UnmanagedCallersOnly]
    private static int SetDevice(int device)
    {
        Current = device;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int MemGetInfo(nuint* free, nuint* total)
    {
        (*free, *total) = ((nuint)(Current * 1000), 9000);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nuint GetVersion() => (nuint)CuDnnVersion;

    [UnmanagedCallersOnly]
    private static int Init(uint flags) => (int)flags;

    [UnmanagedCallersOnly]
    private static int DeviceGet(int* handle, int device) => Answer(handle, device);

    [UnmanagedCallersOnly]
    private static int DeviceName(byte* name, int length, int device) =>
        Encoding.UTF8.GetBytes($"NVIDIA Test {device}\0", new Span<byte>(name, length)) > 0 ? 0 : 1;

    [UnmanagedCallersOnly]
    private static int Fail(nint first, nint second) => 999;

    private static int Answer(int* to, int value)
    {
        *to = value;
        return 0;
    }
}
