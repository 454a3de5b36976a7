using System.Runtime.CompilerServices;

namespace Slfd.NativeTorch;

/// <summary>Compiled into every torch-using program and test: loads libtorch when the runtime loads TorchSharp, which is before TorchSharp's own search, and costs nothing where torch is never touched.</summary>
internal static class TorchBootstrap
{
#pragma warning disable CA2255 // a module initializer in a library: that is its purpose, and each program that links this file has one of its own
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void Watch()
    {
#if LOAD_TORCH_AHEAD
        // While the first thread is in the handler below, a second one could use the assembly already, and take whatever libtorch it finds.
        TorchLibraries.LoadAhead();
#endif
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => LoadFor(loaded.LoadedAssembly.GetName().Name);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            LoadFor(assembly.GetName().Name);
        }
    }

    private static void LoadFor(string? assembly)
    {
        if (assembly == "TorchSharp")
        {
            TorchLibraries.LoadForTorchSharp();
        }
    }
}
