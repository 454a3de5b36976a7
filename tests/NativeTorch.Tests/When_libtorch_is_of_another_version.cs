using System.Diagnostics;
using Slfd.Support;

namespace Slfd.NativeTorch.Tests;

/// <summary>The wrapper serves one release of libtorch; what a folder holds is known before the wrapper is loaded, and another one is used only on request.</summary>
public sealed class When_libtorch_is_of_another_version : IDisposable
{
    private const string Debian = "/usr/lib/x86_64-linux-gnu";

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("2.10.0", true)]
    [InlineData("2.10.1+cu128", true)]
    [InlineData("2.10.0a0+gitabc1234", true)]
    [InlineData("2.1.0", false)]
    [InlineData("2.11.0", false)]
    [InlineData("1.13.0a0", false)]
    public void A_version_is_read_with_its_local_part(string text, bool supported)
    {
        var version = TorchVersion.Parse(text);
        Assert.Equal((text, supported), (version?.Text, version?.IsSupported));
    }

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("2")]
    [InlineData("2.x.0")]
    [InlineData("99999.1")]
    public void What_is_none_is_not_taken_for_one(string text) => Assert.Null(TorchVersion.Parse(text));

    [Fact]
    public void A_Python_installation_states_it_in_version_py()
    {
        var lib = Directory.CreateDirectory(_root.File("torch/lib")).FullName;
        File.WriteAllText(_root.File("torch/version.py"), "from typing import Optional\n\n__all__ = ['__version__']\n__version__ = '2.10.0+cu128'\ndebug = False\n");
        Assert.Equal("2.10.0+cu128", TorchVersion.StatedBeside(lib)?.Text);
    }

    [Fact]
    public void The_archive_for_Cpp_states_it_in_build_version()
    {
        var lib = Directory.CreateDirectory(_root.File("libtorch/lib")).FullName;
        File.WriteAllText(_root.File("libtorch/build-version"), "2.9.1+cpu\n");
        Assert.Equal("2.9.1+cpu", TorchVersion.StatedBeside(lib)?.Text);
    }

    [Fact]
    public void A_distribution_states_it_in_the_name_of_the_file_behind_the_link()
    {
        File.WriteAllText(_root.File("libtorch_cpu.so.1.13.0"), "");
        File.CreateSymbolicLink(_root.File("libtorch_cpu.so"), "libtorch_cpu.so.1.13.0");
        Assert.Equal("1.13.0", TorchVersion.StatedBeside(_root.Path)?.Text);
    }

    [Fact]
    public void The_libraries_own_answer_wins_and_a_statement_may_only_add_to_it()
    {
        var answered = TorchVersion.Parse("2.10.0");
        Assert.Equal("2.10.0+cu128", TorchVersion.Reconcile(answered, TorchVersion.Parse("2.10.0+cu128"))?.Text);
        Assert.Equal("2.10.0", TorchVersion.Reconcile(answered, TorchVersion.Parse("2.9.1+cu128"))?.Text);
        Assert.Equal("2.10.0", TorchVersion.Reconcile(answered, null)?.Text);
        Assert.Equal("1.13.0", TorchVersion.Reconcile(null, TorchVersion.Parse("1.13.0"))?.Text);
        Assert.Null(TorchVersion.Reconcile(null, null));
    }

    [Fact]
    public void The_one_in_use_answers_for_itself()
    {
        TorchLibraries.EnsureLoaded();
        Assert.Equal("2.10.0", TorchLibraries.Version);
    }

    [Fact]
    public void Another_one_is_refused_with_what_was_found_what_is_needed_and_how_to_try_it_all_the_same()
    {
        // The libraries of this test's own libtorch, in an installation that states another version.
        var lib = Directory.CreateDirectory(_root.File("torch/lib")).FullName;
        foreach (var library in new TorchFolder(TorchFolderInUse).Libraries)
        {
            File.CreateSymbolicLink(Path.Combine(lib, Path.GetFileName(library)), library);
        }

        File.WriteAllText(_root.File("torch/version.py"), "__version__ = '2.9.1'\n");
        var (code, errors) = Load(lib);
        Assert.Equal(3, code);
        Assert.Contains($"{lib} holds libtorch 2.9.1", errors, StringComparison.Ordinal);
        Assert.Contains("made for 2.10", errors, StringComparison.Ordinal);
        Assert.Contains($"{TorchLibraries.AnyVersionVariable}=1", errors, StringComparison.Ordinal);

        // On request it is loaded, and turns out to be what it says itself.
        Assert.Equal((0, ""), Load(lib, anyVersion: true));
    }

    [SkippableFact]
    public void One_that_lacks_what_the_wrapper_calls_is_refused_even_on_request()
    {
        Skip.IfNot(File.Exists(Path.Combine(Debian, "libtorch_cpu.so")), $"no libtorch of the distribution in {Debian}");
        var (refused, sentence) = Load(Debian);
        Assert.Equal(3, refused);
        Assert.Contains("holds libtorch 1.", sentence, StringComparison.Ordinal);

        var (tried, reason) = Load(Debian, anyVersion: true);
        Assert.Equal(3, tried);
        Assert.Contains("symbols that TorchSharp's wrapper needs are not in it", reason, StringComparison.Ordinal);
        Assert.Single(reason.TrimEnd().Split('\n'));
    }

    private static string TorchFolderInUse
    {
        get
        {
            TorchLibraries.EnsureLoaded();
            return TorchLibraries.Folder!;
        }
    }

    private static (int Code, string Errors) Load(string folder, bool anyVersion = false)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(When_libtorch_is_of_another_version).Assembly.Location, "load-torch"])
        {
            RedirectStandardError = true,
            Environment = { [TorchLibraries.FolderVariable] = folder, [TorchLibraries.AnyVersionVariable] = anyVersion ? "1" : "" },
        };
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, errors);
    }
}
