using System.Runtime.InteropServices;

namespace Slfd.NativeTorch;

/// <summary>Loads shared objects by full path, with what the dynamic loader says as one sentence.</summary>
internal static class DynamicLoader
{
    /// <summary>Loads a library; it stays loaded for the life of the process.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="DllNotFoundException">It, or what it needs, does not load; the message is the loader's reason alone.</exception>
    public static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException failure)
        {
            // The runtime puts advice about tracing tools before the reason, which is the line that the loader begins with the file's name.
            var reason = failure.Message.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? failure.Message;
            throw new DllNotFoundException(
                reason.Contains("cannot open shared object file", StringComparison.Ordinal) && !reason.StartsWith(path, StringComparison.Ordinal)
                    ? $"{path} needs {reason}; install it, or name its folder in LD_LIBRARY_PATH"
                    : reason,
                failure);
        }
    }

    /// <summary>The names of <paramref name="symbols"/> that none of <paramref name="libraries"/>, or what they depend on, defines.</summary>
    public static IReadOnlyList<string> Undefined(IEnumerable<string> symbols, IReadOnlyList<nint> libraries) =>
        [.. symbols.Where(symbol => !libraries.Any(library => NativeLibrary.TryGetExport(library, symbol, out _)))];
}
