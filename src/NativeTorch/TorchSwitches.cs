using System.Runtime.InteropServices;

namespace Slfd.NativeTorch;

/// <summary>A switch of libtorch that TorchSharp does not reach, or reaches on one side only. All hold for the whole process.</summary>
public enum TorchSwitch
{
    /// <summary>Each operation takes an algorithm that gives the same bits every time, and refuses to run where it has none.</summary>
    DeterministicAlgorithms,

    /// <summary>With <see cref="DeterministicAlgorithms"/>, new memory is filled with NaN before use. Nothing here reads memory that nobody wrote, and filling takes time.</summary>
    FilledMemory,

    /// <summary>cuDNN takes deterministic algorithms only.</summary>
    DeterministicConvolutions,

    /// <summary>cuDNN times its algorithms and takes the fastest, which may be another one the next time.</summary>
    TimedConvolutions,

    /// <summary>cuDNN may round the factors of float32 convolutions to TF32. libtorch's default is yes.</summary>
    Tf32Convolutions,

    /// <summary>cuBLAS may round the factors of float32 products of matrices to TF32. libtorch's default is no.</summary>
    Tf32Products,
}

/// <summary>libtorch's global switches, by exported symbols of its C++ interface. Their names belong to a version of libtorch, so each is looked up before it is called, and read back after it was set.</summary>
/// <remarks>Source: <c>at::Context</c> of ATen/Context.h. See docs/decisions/0027.</remarks>
public sealed unsafe class TorchSwitches
{
    private const string ContextSymbol = "_ZN2at13globalContextEv";
    private static readonly Dictionary<TorchSwitch, Symbols> s_symbols = new()
    {
        [TorchSwitch.DeterministicAlgorithms] = new("_ZN2at7Context26setDeterministicAlgorithmsEbb", "_ZNK2at7Context23deterministicAlgorithmsEv"),
        [TorchSwitch.FilledMemory] = new("_ZN2at7Context39setDeterministicFillUninitializedMemoryEb", "_ZNK2at7Context36deterministicFillUninitializedMemoryEv"),
        [TorchSwitch.DeterministicConvolutions] = new("_ZN2at7Context21setDeterministicCuDNNEb", "_ZNK2at7Context18deterministicCuDNNEv"),
        [TorchSwitch.TimedConvolutions] = new("_ZN2at7Context17setBenchmarkCuDNNEb", "_ZNK2at7Context14benchmarkCuDNNEv"),
        [TorchSwitch.Tf32Convolutions] = new("_ZN2at7Context17setAllowTF32CuDNNEb", "_ZNK2at7Context14allowTF32CuDNNESt8optionalINS_9Float32OpEE"),
        [TorchSwitch.Tf32Products] = new("_ZN2at7Context18setAllowTF32CuBLASEb", "_ZNK2at7Context15allowTF32CuBLASEv"),
    };

    private static TorchSwitches? s_loaded;
    private readonly Func<string, nint?> _find;
    private readonly string _library;

    /// <param name="find">The address of an exported symbol; null where there is none.</param>
    /// <param name="library">For messages: which libtorch that is.</param>
    internal TorchSwitches(Func<string, nint?> find, string library) => (_find, _library) = (find, library);

    /// <summary>Those of the libtorch that this process has loaded.</summary>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded here.</exception>
    public static TorchSwitches Loaded
    {
        get
        {
            if (s_loaded is null)
            {
                TorchLibraries.EnsureLoaded();
                var library = NativeLibrary.Load(Path.Combine(TorchLibraries.Folder!, "libtorch_cpu.so"));
                s_loaded = new(name => NativeLibrary.TryGetExport(library, name, out var address) ? address : null, $"libtorch {TorchLibraries.Version} in {TorchLibraries.Folder}");
            }

            return s_loaded;
        }
    }

    /// <summary>Whether only deterministic algorithms are taken: what decides which form an operation of ours has. False where libtorch has no such switch.</summary>
    public static bool IsDeterministic => Loaded.Knows(TorchSwitch.DeterministicAlgorithms) && Loaded[TorchSwitch.DeterministicAlgorithms];

    /// <summary>Whether this libtorch has the switch.</summary>
    public bool Knows(TorchSwitch which) => _find(ContextSymbol) is not null && _find(s_symbols[which].Set) is not null && _find(s_symbols[which].Get) is not null;

    /// <summary>The switch as it stands; setting it reads it back.</summary>
    /// <exception cref="TorchUnavailableException">This libtorch lacks the switch, or it does not stay as it was set; the message names it.</exception>
    public bool this[TorchSwitch which]
    {
        get
        {
            var (context, get) = (Context(which), Address(which, s_symbols[which].Get));
            // The one with an argument takes an optional of eight bytes; zero is an empty one.
            return which == TorchSwitch.Tf32Convolutions ? ((delegate* unmanaged<nint, ulong, byte>)get)(context, 0) != 0 : ((delegate* unmanaged<nint, byte>)get)(context) != 0;
        }

        set
        {
            var (context, set, on) = (Context(which), Address(which, s_symbols[which].Set), (byte)(value ? 1 : 0));
            _ = Address(which, s_symbols[which].Get);
            if (which == TorchSwitch.DeterministicAlgorithms)
            {
                ((delegate* unmanaged<nint, byte, byte, void>)set)(context, on, 0); // refuse, do not only warn
            }
            else
            {
                ((delegate* unmanaged<nint, byte, void>)set)(context, on);
            }

            if (this[which] != value)
            {
                throw new TorchUnavailableException($"{_library} keeps {which} at {(value ? "off" : "on")} although it was switched {(value ? "on" : "off")}: an environment variable such as TORCH_ALLOW_TF32_CUBLAS_OVERRIDE may force it");
            }
        }
    }

    private nint Context(TorchSwitch which) => ((delegate* unmanaged<nint>)Address(which, ContextSymbol))();

    private nint Address(TorchSwitch which, string symbol) => _find(symbol)
        ?? throw new TorchUnavailableException($"{_library} has no {symbol}, so its switch {which} can be neither set nor read; use libtorch {TorchVersion.Supported}");

    private sealed record Symbols(string Set, string Get);
}
