using System.Runtime.InteropServices;

namespace Slfd.NativeTorch;

/// <summary>Which code MKL takes for matrix products on a processor.</summary>
/// <remarks>
/// MKL takes a slow path on processors that are not Intel's, whatever instructions they have. It asks two functions of its own once and keeps each answer in a word of plain data. Written before the
/// first product, the words have it take the path that the processor's instructions allow: a matrix product takes less than half the time on an AMD EPYC with AVX-512. Its bits change, so the path
/// belongs to a result. Nothing is written where the code of the functions is not the known one, or where MKL_CBWR asks MKL for reproducible code. See docs/decisions/0047.
/// </remarks>
public static class MatrixProducts
{
    /// <summary>The environment variable that, set to <see cref="AsDetected"/>, leaves the choice to MKL.</summary>
    public const string Variable = "SLFD_MKL";

    /// <summary>The path of processors that MKL takes for Intel's.</summary>
    public const string AsIntel = "as-intel";

    /// <summary>MKL's own choice.</summary>
    public const string AsDetected = "as-detected";

    private const int NotAsked = -1, Yes = 1;
    private static readonly string[] s_questions = ["mkl_serv_intel_cpu", "mkl_serv_intel_cpu_true"];
    private static readonly Lock s_gate = new();
    private static (string Path, string? Because)? s_chosen;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Question();

    /// <summary>Chooses the path, once in the life of a process; must come before the first product.</summary>
    /// <param name="folder">Of <see cref="TorchLibraries.Folder"/>.</param>
    /// <returns><see cref="AsIntel"/> or <see cref="AsDetected"/>, and for the latter a sentence that says why; null where it was asked for.</returns>
    /// <exception cref="ArgumentException"><see cref="Variable"/> has another value.</exception>
    public static (string Path, string? Because) Choose(string folder)
    {
        lock (s_gate)
        {
            return s_chosen ??= Environment.GetEnvironmentVariable(Variable) switch
            {
                null or "" or AsIntel => Take(Path.Combine(folder, "libtorch_cpu.so")),
                AsDetected => (AsDetected, null),
                var other => throw new ArgumentException($"{Variable} is '{other}'; allowed: {AsIntel}, {AsDetected}"),
            };
        }
    }

    /// <summary>The word in which a function keeps its answer: it begins by loading it and comparing it with "not asked".</summary>
    /// <param name="function">Address of the function.</param>
    /// <returns>Null where it begins otherwise.</returns>
    internal static nint? WordOf(nint function)
    {
        var code = new byte[10];
        Marshal.Copy(function, code, 0, code.Length);
        var loads = code is [0x8B, 0x05, ..];                                              // mov eax, [rip + displacement]
        var compares = code is [_, _, _, _, _, _, 0x85, 0xC0, 0x78, _] or [_, _, _, _, _, _, 0x83, 0xF8, 0xFF, 0x74]; // negative, or −1: not asked yet
        return loads && compares ? function + 6 + BitConverter.ToInt32(code, 2) : null;
    }

    private static (string, string?) Take(string library)
    {
        if (Environment.GetEnvironmentVariable("MKL_CBWR") is { Length: > 0 } reproducible)
        {
            return (AsDetected, $"MKL_CBWR={reproducible} asks MKL for reproducible products, which would be slower on the other path");
        }

        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return (AsDetected, $"{library} is not there");
        }

        List<(nint Function, nint Word)> answers = [];
        foreach (var name in s_questions)
        {
            if (!NativeLibrary.TryGetExport(handle, name, out var function) || WordOf(function) is not { } word)
            {
                return (AsDetected, $"this libtorch has no {name} of the known form");
            }

            answers.Add((function, word));
        }

        foreach (var (_, word) in answers)
        {
            if (Marshal.ReadInt32(word) is not (NotAsked or Yes))
            {
                return (AsDetected, "MKL has looked at the processor already: a product came first");
            }
        }

        foreach (var (function, word) in answers)
        {
            Marshal.WriteInt32(word, Yes);
            if (Marshal.GetDelegateForFunctionPointer<Question>(function)() != Yes)
            {
                throw new InvalidOperationException($"MKL does not answer as it was told; set {Variable}={AsDetected}");
            }
        }

        return (AsIntel, null);
    }
}
