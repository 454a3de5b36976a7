using System.Runtime.InteropServices;

namespace Slfd.Distillation.Native;

/// <summary>Loads libtorch and TorchSharp's native wrapper by full path, before TorchSharp looks for them itself.</summary>
/// <remarks>
/// TorchSharp's own search may take another libtorch that the host has, and when the wrapper does not load it copies 480 MB and then blames a missing package.
/// The wrapper asks for a version of libstdc++ that Debian 12, Ubuntu 22.04 and RHEL 9 lack, though nothing in it uses that version; there a copy in memory with
/// the demand marked weak is loaded, after proving from its relocations that nothing uses it. See docs/decisions/0008.
/// Folders are taken in this order: <c>SLFD_LIBTORCH</c>; <c>torch</c> beside the program (published); the package folders that the build wrote into
/// runtimeconfig.json; the program's own folder (TorchSharp-cuda-linux copies its files there).
/// </remarks>
public static class TorchLibraries
{
    /// <summary>The environment variable that names a folder with libtorch, such as a PyTorch installation's <c>torch/lib</c>.</summary>
    public const string FolderVariable = "SLFD_LIBTORCH";

    private const string Wrapper = "libLibTorchSharp.so", Standard = "libstdc++.so.6";
    private static readonly Lock s_gate = new();
    private static string? s_folder;
    private static string? s_failure;
    private static bool s_said;

    /// <summary>The folder that libtorch was loaded from; null before <see cref="EnsureLoaded"/>.</summary>
    public static string? Folder => s_folder;

    /// <summary>Loads everything once; later calls return at once, or repeat the failure.</summary>
    /// <exception cref="TorchUnavailableException">This host cannot be served; the message says what was tried and what would help.</exception>
    public static void EnsureLoaded()
    {
        lock (s_gate)
        {
            if (s_failure is not null)
            {
                throw new TorchUnavailableException(s_failure);
            }

            if (s_folder is not null)
            {
                return;
            }

            try
            {
                s_folder = Load();
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or NotSupportedException or IOException or TorchUnavailableException)
            {
                s_failure = $"libtorch cannot be loaded on this host: {failure.Message}";
                throw new TorchUnavailableException(s_failure, failure);
            }
        }
    }

    /// <summary>For <c>TorchBootstrap</c>: loads everything while TorchSharp itself is being loaded; a failure is said on standard error, once, because it cannot be thrown there.</summary>
    /// <remarks>
    /// The runtime swallows what a handler of AssemblyLoad throws, and TorchSharp swallows what a failed load throws; its own, misleading error follows. A program
    /// that calls <see cref="EnsureLoaded"/> before it touches torch has one exception of ours instead.
    /// </remarks>
    public static void LoadForTorchSharp()
    {
        try
        {
            EnsureLoaded();
        }
        catch (TorchUnavailableException unavailable)
        {
            // Once, although each assembly of a program that uses torch watches.
            if (!Interlocked.Exchange(ref s_said, true))
            {
                Console.Error.WriteLine(unavailable.Message);
                Environment.SetEnvironmentVariable("NUGET_PACKAGES", "/nonexistent"); // where TorchSharp would look for half a gigabyte to copy
            }
        }
    }

    /// <summary>For <c>TorchBootstrap</c> in test projects: loads everything now, before tests on several threads reach TorchSharp at once. A failure is said when torch is touched.</summary>
    public static void LoadAhead()
    {
        try
        {
            EnsureLoaded();
        }
        catch (TorchUnavailableException)
        {
            // LoadForTorchSharp says it, where torch is used at all.
        }
    }

    private static string Load()
    {
        var chosen = Environment.GetEnvironmentVariable(FolderVariable);
        var torch = string.IsNullOrEmpty(chosen) ? Packaged("libtorch_cpu.so", "Slfd.LibTorchFolder") : Chosen(chosen);
        foreach (var name in InOrder(torch))
        {
            var library = NativeLibrary.Load(Path.Combine(torch, name));
            if (name == "libc10.so")
            {
                SilenceWarnings(library);
            }
        }

        var beside = Path.Combine(torch, Wrapper);
        LoadWrapper(File.Exists(beside) ? beside : Path.Combine(Packaged(Wrapper, "Slfd.WrapperFolder"), Wrapper));
        return torch;
    }

    private static string Chosen(string folder) => File.Exists(Path.Combine(folder, "libtorch_cpu.so"))
        ? Path.GetFullPath(folder)
        : throw new TorchUnavailableException($"{FolderVariable} is '{folder}', but there is no libtorch_cpu.so in it; expected a folder such as .../site-packages/torch/lib");

    /// <summary>What libtorch needs, dependencies first. A CPU build lacks the CUDA parts, and a distribution's libgomp may stand in for a bundled one.</summary>
    private static IEnumerable<string> InOrder(string folder)
    {
        var bundled = Directory.EnumerateFiles(folder, "libgomp*.so*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        string[] known = ["libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"];
        return bundled.Concat(known.Where(name => !name.Contains("cuda", StringComparison.Ordinal) || File.Exists(Path.Combine(folder, name))));
    }

    private static string Packaged(string file, string setting)
    {
        string?[] folders = [Path.Combine(AppContext.BaseDirectory, "torch"), AppContext.GetData(setting) as string, AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return folders.FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, file)))
            ?? throw new TorchUnavailableException(
                $"{file} is in none of {string.Join(", ", folders.Where(folder => folder is not null))}; rebuild, or set {FolderVariable} to a PyTorch installation's torch/lib");
    }

    /// <summary>Errors only: libtorch would warn of the reference cycle that gradient matching makes on purpose and undoes at once. Where the build lacks this switch, it warns.</summary>
    private static void SilenceWarnings(nint library)
    {
        const int Error = 2;
        if (NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out var level))
        {
            Marshal.WriteInt32(level, Error);
        }
    }

    private static void LoadWrapper(string path)
    {
        if (NativeLibrary.TryLoad(path, out _))
        {
            return;
        }

        NativeLibrary.Load(Standard);
        var standard = File.ReadLines("/proc/self/maps").Select(line => line[(line.IndexOf('/') is var at and >= 0 ? at : 0)..])
            .First(mapped => Path.GetFileName(mapped).StartsWith("libstdc++.so", StringComparison.Ordinal));
        var image = File.ReadAllBytes(path);
        var marked = new ElfImage(image, path).WeakenUnusedVersions(Standard, new ElfImage(File.ReadAllBytes(standard), standard).DefinedVersions());
        if (marked.Count == 0)
        {
            NativeLibrary.Load(path); // nothing to mend: let the dynamic loader say what is wrong
        }

        MemoryFile.Load(Wrapper, image);
    }
}

/// <summary>libtorch cannot be loaded on this host; the message is for the person who runs it.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>With what was tried and what would help.</summary>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what was tried and what would help, and the failure behind it.</summary>
    public TorchUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public TorchUnavailableException()
    {
    }
}
