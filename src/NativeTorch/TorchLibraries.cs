using System.Runtime.InteropServices;

namespace Slfd.NativeTorch;

/// <summary>Loads libtorch and TorchSharp's native wrapper by full path, before TorchSharp looks for them itself.</summary>
/// <remarks>
/// TorchSharp's own search may take another libtorch that the host has, and when the wrapper does not load it copies 480 MB and then blames a missing package.
/// The wrapper asks for a version of libstdc++ that Debian 12, Ubuntu 22.04 and RHEL 9 lack, though nothing in it uses that version; there a copy in memory with
/// the demand marked weak is loaded, after proving from its relocations that nothing uses it. See docs/decisions/0008.
/// Folders are taken in this order: <c>SLFD_LIBTORCH</c>; <c>torch</c> beside the program (published) or unpacked from it; the package folders that the build wrote
/// into runtimeconfig.json; the program's own folder (TorchSharp-cuda-linux copies its files there). Another libtorch than 2.10 is refused unless
/// <c>SLFD_LIBTORCH_ANY_VERSION=1</c> asks for it: its C++ interface may differ in ways that no loader notices.
/// </remarks>
public static class TorchLibraries
{
    /// <summary>The environment variable that names a folder with libtorch, such as a PyTorch installation's <c>torch/lib</c>.</summary>
    public const string FolderVariable = "SLFD_LIBTORCH";

    /// <summary>The environment variable that, set to 1, lets a libtorch of another version be tried; results then name it so.</summary>
    public const string AnyVersionVariable = "SLFD_LIBTORCH_ANY_VERSION";

    private const string Wrapper = "libLibTorchSharp.so", Standard = "libstdc++.so.6";
    private static readonly Lock s_gate = new();
    private static string? s_folder;
    private static string? s_version;
    private static string? s_failure;
    private static bool s_said;

    /// <summary>The folder that libtorch was loaded from; null before <see cref="EnsureLoaded"/>.</summary>
    public static string? Folder => s_folder;

    /// <summary>The loaded libtorch's version as results name it, with a remark where it is not the one that the wrapper is made for; null before <see cref="EnsureLoaded"/>.</summary>
    public static string? Version => s_version;

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
                Load();
            }
            catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or NotSupportedException or IOException or UnauthorizedAccessException or TorchUnavailableException)
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

    private static void Load()
    {
        var chosen = Environment.GetEnvironmentVariable(FolderVariable);
        var folder = string.IsNullOrEmpty(chosen) ? new TorchFolder(Packaged("libtorch_cpu.so", "Slfd.LibTorchFolder")) : TorchFolder.Named(FolderVariable, chosen);
        var stated = TorchVersion.StatedBeside(folder.Path);
        if (stated is { IsSupported: false })
        {
            RequireThatAnyWasAskedFor(stated, folder); // before anything of it is loaded
        }

        List<nint> loaded = [];
        TorchVersion? answered = null;
        foreach (var path in folder.Libraries)
        {
            var library = DynamicLoader.Load(path);
            loaded.Add(library);
            switch (Path.GetFileName(path))
            {
                case "libc10.so":
                    SilenceWarnings(library);
                    break;
                case "libtorch_cpu.so":
                    answered = TorchVersion.OfLoaded(library);
                    break;
            }
        }

        var version = TorchVersion.Reconcile(answered, stated);
        var beside = Path.Combine(folder.Path, Wrapper);
        var wrapper = File.Exists(beside) ? beside : Path.Combine(Packaged(Wrapper, "Slfd.WrapperFolder"), Wrapper);
        if (version is not { IsSupported: true })
        {
            RequireThatAnyWasAskedFor(version, folder);
            RequireSymbols(wrapper, version, folder, loaded);
        }

        LoadWrapper(wrapper);
        s_folder = folder.Path;
        s_version = version is { IsSupported: true } ? version.Text : $"{version?.Text ?? "of unknown version"} (not {TorchVersion.Supported}, used on request)";
    }

    private static void RequireThatAnyWasAskedFor(TorchVersion? version, TorchFolder folder)
    {
        if (Environment.GetEnvironmentVariable(AnyVersionVariable) is not "1")
        {
            throw new TorchUnavailableException(
                $"{folder.Path} holds libtorch {version?.Text ?? "of a version that it does not say"}, and TorchSharp's wrapper is made for {TorchVersion.Supported}; "
                + $"name the libraries of a PyTorch {TorchVersion.Supported} in {FolderVariable}, or set {AnyVersionVariable}=1 to try this one all the same");
        }
    }

    /// <summary>The dynamic loader binds functions when they are first called, and ends the process where one is missing: better said now.</summary>
    private static void RequireSymbols(string wrapper, TorchVersion? version, TorchFolder folder, IReadOnlyList<nint> loaded)
    {
        var needed = new ElfImage(File.ReadAllBytes(wrapper), wrapper).UndefinedSymbols().ToList();
        var missing = DynamicLoader.Undefined(needed, loaded);
        if (missing.Count > 0)
        {
            throw new TorchUnavailableException(
                $"{folder.Path} holds libtorch {version?.Text ?? "of a version that it does not say"}, which cannot serve: "
                + $"{missing.Count} of the {needed.Count} symbols that TorchSharp's wrapper needs are not in it, such as {missing[0]}");
        }
    }

    private static string Packaged(string file, string setting)
    {
        // A packed program keeps its native libraries inside, and the host has put them into a folder that only this property names.
        var unpacked = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, "torch"));
        string?[] folders =
        [
            Path.Combine(AppContext.BaseDirectory, "torch"), .. unpacked, AppContext.GetData(setting) as string,
            AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
        ];
        return folders.FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, file)))
            ?? throw new TorchUnavailableException(
                $"there is no {file} beside this program or where its build found one; set {FolderVariable} to the folder of a PyTorch {TorchVersion.Supported}'s libraries, such as …/site-packages/torch/lib");
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
            DynamicLoader.Load(path); // nothing to mend: let the dynamic loader say what is wrong
        }

        MemoryFile.Load(Wrapper, image);
    }
}
