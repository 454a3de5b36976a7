using System.Diagnostics;
using Slfd.Support;

namespace Slfd.Cards.Tests;

/// <summary>A card that counts what it draws says so; one that does not says nothing, and never 0.</summary>
public sealed class What_a_card_has_drawn : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void In_joules_by_number_and_by_name()
    {
        using var nvml = Compiled();
        Assert.Equal(1234567.89, nvml.Joules("0"));
        Assert.Null(nvml.Joules("GPU-b")); // does not count
        Assert.Null(nvml.Joules("7")); // is not there
    }

    [Fact]
    public void There_is_no_library_where_there_is_no_driver() => Assert.Null(Nvml.Open("libno-such-driver.so.1"));

    private Nvml Compiled()
    {
        var library = _folder.File("libnvidia-ml.so.1");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "nvml.c")]) { RedirectStandardError = true })!;
            compiler.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
        }

        Skip.If(!File.Exists(library), "no C compiler: NVIDIA's library is stood in for by one that is compiled here");
        return Nvml.Open(library)!;
    }
}
