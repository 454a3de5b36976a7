using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Slfd.NativeTorch;

/// <summary>The version of a libtorch, as it or the installation around it states it.</summary>
/// <param name="Text">For people and results: <c>2.10.0</c>, <c>2.10.0+cu128</c>.</param>
/// <param name="Release">Major and minor number: what TorchSharp's wrapper is compiled for.</param>
internal sealed partial record TorchVersion(string Text, Version Release)
{
    /// <summary>The release whose C++ interface the wrapper of TorchSharp 0.107 is compiled against. libtorch promises that interface between patch versions only.</summary>
    public static Version Supported { get; } = new(2, 10);

    /// <summary>Whether the wrapper is made for it.</summary>
    public bool IsSupported => Release == Supported;

    /// <summary>Reads <c>2.10.0</c>, <c>2.10.0+cu128</c>, <c>1.13.0a0</c>; null for anything else.</summary>
    public static TorchVersion? Parse(string text) => Form().Match(text.Trim()) is { Success: true } match
        ? new(match.Value, new(Whole(match.Groups[1].Value), Whole(match.Groups[2].Value)))
        : null;

    /// <summary>
    /// What stands beside the libraries, so that nothing need be loaded to know it: <c>torch/version.py</c> of a Python installation, <c>build-version</c> of the
    /// C++ archive, or the full file name that <c>libtorch_cpu.so</c> is a link to (a distribution's package). Null where there is none of them.
    /// </summary>
    /// <param name="folder">The folder of <c>libtorch_cpu.so</c>.</param>
    public static TorchVersion? StatedBeside(string folder)
    {
        var above = Path.Combine(folder, "..");
        return FirstIn(Path.Combine(above, "version.py"), PythonLine())
            ?? FirstIn(Path.Combine(above, "build-version"), WholeLine())
            ?? OfFileName(Path.Combine(folder, "libtorch_cpu.so"));
    }

    /// <summary>What a loaded <c>libtorch_cpu.so</c> itself answers; null before 2.9, which cannot be asked.</summary>
    /// <remarks><c>aoti_torch_abi_version</c> of libtorch's C interface: major, minor and patch in the three upper bytes.</remarks>
    /// <param name="library">Its handle.</param>
    public static unsafe TorchVersion? OfLoaded(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out var function))
        {
            return null;
        }

        var packed = ((delegate* unmanaged<ulong>)function)();
        var (major, minor, patch) = ((int)(packed >> 56), (int)(packed >> 48) & 0xff, (int)(packed >> 40) & 0xff);
        return new(string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}"), new(major, minor));
    }

    /// <summary>Of two statements, the libraries' own; the other where it only says more about the same version (<c>+cu128</c>), or where there is no first.</summary>
    public static TorchVersion? Reconcile(TorchVersion? answered, TorchVersion? stated) =>
        answered is null || (stated is not null && Form().Match(stated.Text).Groups[0].Value.Split('+', 2)[0] == answered.Text) ? stated : answered;

    private static TorchVersion? FirstIn(string file, Regex line) => File.Exists(file)
        ? File.ReadLines(file).Take(100).Select(text => line.Match(text)).Where(match => match.Success).Select(match => Parse(match.Groups[1].Value)).FirstOrDefault()
        : null;

    private static TorchVersion? OfFileName(string link)
    {
        const string Prefix = "libtorch_cpu.so.";
        var target = Path.GetFileName(File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link);
        return target.StartsWith(Prefix, StringComparison.Ordinal) ? Parse(target[Prefix.Length..]) : null;
    }

    private static int Whole(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]{1,4})\.([0-9]{1,4})(\.[0-9]{1,6})?[0-9A-Za-z.+-]{0,40}$")]
    private static partial Regex Form();

    [GeneratedRegex("""^__version__\s*=\s*['"]([^'"]+)['"]""")]
    private static partial Regex PythonLine();

    [GeneratedRegex("^([0-9].*)$")]
    private static partial Regex WholeLine();
}
