using System.Diagnostics;
using Slfd.Support;

namespace Slfd.NativeTorch.Tests;

/// <summary>A host that cannot be served says why, once, and nothing is copied about.</summary>
public class When_libtorch_cannot_be_loaded
{
    [Fact]
    public void The_first_use_of_torch_names_the_folder_and_the_remedy()
    {
        var (code, errors) = Run("touch-torch", "/no/such/folder");
        Assert.NotEqual(0, code);
        Assert.StartsWith("libtorch cannot be loaded on this host: SLFD_LIBTORCH is '/no/such/folder'", errors);
        Assert.Contains("expected a folder such as", errors);
    }

    [Fact]
    public void TorchSharp_does_not_start_to_copy_its_package()
    {
        Run("touch-torch", "/no/such/folder");
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")));
    }

    [Fact]
    public void A_program_that_loads_it_first_has_the_error_to_itself()
    {
        var (code, errors) = Run("load-torch", "/no/such/folder");
        Assert.Equal(3, code);
        Assert.StartsWith("libtorch cannot be loaded on this host: ", errors);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_file_that_is_no_library_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in new[] { "libtorch_cpu.so", "libc10.so", "libtorch.so" })
        {
            File.WriteAllText(folder.File(file), "not a library");
        }

        var (code, errors) = Run("touch-torch", folder.Path);
        Assert.NotEqual(0, code);
        Assert.Contains(folder.File("libc10.so"), errors);
    }

    private static (int Code, string Errors) Run(string mode, string libraries)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(When_libtorch_cannot_be_loaded).Assembly.Location, mode])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { [TorchLibraries.FolderVariable] = libraries },
        };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.DoesNotContain("sum", output.Result);
        return (child.ExitCode, errors);
    }
}
