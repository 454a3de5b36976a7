namespace Slfd.NativeTorch;

/// <summary>A folder with libtorch in it: looked at before anything of it is loaded, so that a wrong one is one sentence.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record TorchFolder(string Path)
{
    private const string Core = "libtorch_cpu.so";
    private static readonly string[] s_needed = ["libc10.so", Core, "libtorch.so"];
    private static readonly string[] s_ofCuda = ["libc10_cuda.so", "libtorch_cuda.so"];

    /// <summary>Whether it is a build for CUDA.</summary>
    public bool HasCuda => s_ofCuda.All(name => File.Exists(Of(name)));

    /// <summary>What is loaded, dependencies first. A CPU build lacks the CUDA parts, and a distribution's libgomp stands in where none is bundled.</summary>
    /// <remarks>The libraries that CUDA itself consists of come by the RUNPATH of these: a Python installation has them in <c>../../nvidia/*/lib</c>.</remarks>
    public IEnumerable<string> Libraries
    {
        get
        {
            var bundled = Directory.EnumerateFiles(Path, "libgomp*.so*").Order(StringComparer.Ordinal);
            string[] known = HasCuda ? [s_needed[0], s_ofCuda[0], s_needed[1], s_ofCuda[1], s_needed[2]] : s_needed;
            return bundled.Concat(known.Select(Of));
        }
    }

    /// <summary>The folder that a person named.</summary>
    /// <param name="variable">Where it was named, for messages.</param>
    /// <param name="named">What was named.</param>
    /// <exception cref="TorchUnavailableException">It is no such folder; the message says what it is instead and what was expected.</exception>
    public static TorchFolder Named(string variable, string named)
    {
        var start = $"{variable} is '{named}', but";
        var path = System.IO.Path.GetFullPath(named);
        if (File.Exists(path))
        {
            throw new TorchUnavailableException($"{start} that is a file; expected the folder that holds {Core}, such as …/site-packages/torch/lib");
        }

        if (!Directory.Exists(path))
        {
            throw new TorchUnavailableException($"{start} there is no such folder, or it may not be entered; expected a folder such as …/site-packages/torch/lib");
        }

        string[] files;
        try
        {
            files = Directory.GetFiles(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new TorchUnavailableException($"{start} this user may not read that folder");
        }

        if (s_needed.FirstOrDefault(name => !files.Contains(System.IO.Path.Combine(path, name))) is { } missing)
        {
            // The usual slip: the package, or the folder of packages, in place of the folder of libraries.
            string[] below = ["lib", "torch/lib", "site-packages/torch/lib"];
            var meant = below.Select(part => System.IO.Path.Combine(path, part)).FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, Core)));
            throw new TorchUnavailableException(
                $"{start} there is no {missing} in it; " + (meant is null ? "expected a folder such as …/site-packages/torch/lib" : $"probably '{meant}' is meant"));
        }

        var folder = new TorchFolder(path);
        foreach (var library in folder.Libraries)
        {
            SharedObject.RequireLoadable(library);
        }

        return folder;
    }

    private string Of(string name) => System.IO.Path.Combine(Path, name);
}
