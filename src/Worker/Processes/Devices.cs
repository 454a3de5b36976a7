using System.Reflection;
using Slfd.Cards;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Tensors;
using Slfd.NativeTorch;
using Slfd.NativeTorch.Gpu;
using TorchSharp;

namespace Slfd.Worker.Processes;

/// <summary>Devices by the names of the command line.</summary>
internal static class Devices
{
    private const string GpuFolder = "/proc/driver/nvidia/gpus";

    /// <summary>Loads libtorch, lets the device answer, and sets the intra-op threads of the calling thread, which is the one that computes.</summary>
    /// <param name="name">As asked for.</param>
    /// <param name="threads">Intra-op threads.</param>
    /// <param name="shares">Workers that share the device, this one counted.</param>
    /// <exception cref="DeviceUnavailableException">There is no such device here.</exception>
    public static ComputeDevice Open(string name, int threads, int shares = 1)
    {
        NativeHeap.KeepFreedMemory();
        var products = MatrixProducts.Choose(TorchLibraries.Folder ?? "");
        if (products.Because is { } because)
        {
            Console.Error.WriteLine($"slfd-worker: matrix products take MKL's own path, which is slow on processors that are not Intel's: {because}");
        }

        torch.set_num_threads(threads);
        var device = Parse(name);
        var memory = new GpuMemory(() => device.type == DeviceType.CUDA ? CudaLibraries.Loaded.Memory(device.index) : null, shares); // before anything is there
        try
        {
            using var answer = torch.ones(1, device: device);
            _ = answer.item<float>();
            if (ConvolutionCheck.Largest(device) is { IsSmall: false } error)
            {
                throw new DeviceUnavailableException(WrongConvolutions(name, error));
            }
        }
        catch (Exception silent) when (silent is System.Runtime.InteropServices.ExternalException or InvalidOperationException)
        {
            throw new DeviceUnavailableException($"device '{name}' does not answer: {silent.Message.Split('\n')[0]}");
        }

        return device.type == DeviceType.CUDA
            ? OnGpu(device, threads, memory)
            : new(device, "cpu", threads, $"{Software()}, MKL {products.Path}") { Products = products.Path, Platform = new() { LibTorch = TorchLibraries.Version } };
    }

    private static ComputeDevice OnGpu(torch.Device device, int threads, MemoryGauge memory)
    {
        var cuda = CudaLibraries.Loaded;
        TorchPlatform platform = new() { LibTorch = TorchLibraries.Version, Cuda = cuda.Cuda, CuDnn = cuda.CuDnn, Driver = cuda.Driver };
        return new(device, cuda.DeviceName(device.index) ?? GpuModel(), threads, string.Join(", ", new[] { Software(), platform.OfTheGpu() }.Where(part => part.Length > 0)))
        {
            Platform = platform,
            Memory = memory,
            Joules = Nvml.Open() is { } nvml ? () => nvml.Joules(Physical(device.index, Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"))) : () => null,
        };
    }

    /// <summary>SSE41 was right in all that was tried on a processor with AVX-512 (docs/decisions/0045); AVX, AVX2 and AVX512_CORE were not.</summary>
    private static string WrongConvolutions(string name, ConvolutionError error) => FormattableString.Invariant(
        $"device '{name}' computes convolutions wrongly with libtorch {TorchLibraries.Version}: relative error {error.Relative:G2} in the {error.Of}; at most {ConvolutionCheck.Tolerance} is allowed, ")
        + "and no result of it could be trusted. On a processor, set ONEDNN_MAX_CPU_ISA=SSE41: it avoids a known fault of oneDNN and is several times slower";

    private static torch.Device Parse(string name)
    {
        if (name == "cpu")
        {
            return torch.CPU;
        }

        if (name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var index) && index >= 0)
        {
            // TorchSharp, asked for CUDA where there is none, goes looking for packages to copy.
            if (TorchLibraries.Folder is { } folder && !File.Exists(Path.Combine(folder, "libtorch_cuda.so")))
            {
                throw new DeviceUnavailableException($"device '{name}' needs a libtorch for CUDA, and the one in {folder} is for processors only");
            }

            return torch.cuda.is_available() && index < torch.cuda.device_count()
                ? new torch.Device(DeviceType.CUDA, index)
                : throw new DeviceUnavailableException($"device '{name}' is not here: libtorch sees {torch.cuda.device_count()} CUDA devices");
        }

        throw new DeviceUnavailableException($"unknown device '{name}'; allowed: cpu, cuda:0, cuda:1, …");
    }

    /// <summary>A card as its driver numbers or names it: those that this process may see are numbered anew.</summary>
    internal static string Physical(int index, string? visibleDevices) => (visibleDevices ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { } visible && index < visible.Length
        ? visible[index]
        : index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Where the driver's library does not say: the name of the first GPU, as hosts seldom mix models.</summary>
    private static string GpuModel()
    {
        const string Field = "Model:";
        var file = Directory.Exists(GpuFolder)
            ? Directory.EnumerateFiles(GpuFolder, "information", SearchOption.AllDirectories).Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
        var line = file is null ? null : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line?[Field.Length..].Trim() ?? "cuda";
    }

    private static string Software() =>
        $"slfd {Version(typeof(Devices).Assembly)}, TorchSharp {Version(typeof(torch).Assembly)}, libtorch {TorchLibraries.Version}, .NET {Environment.Version}";

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString(3) ?? "?";
}

/// <summary>The device that was asked for cannot be used; the message says why.</summary>
/// <param name="reason">One sentence.</param>
internal sealed class DeviceUnavailableException(string reason) : Exception(reason);
