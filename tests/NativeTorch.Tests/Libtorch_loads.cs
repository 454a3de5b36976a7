using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Slfd.NativeTorch.Tests;

/// <summary>libtorch loads on hosts whose libstdc++ is older than the one that TorchSharp's wrapper asks for, and only where that is proven harmless.</summary>
public class Libtorch_loads
{
    private static string WrapperPath => Path.Combine((string)AppContext.GetData("Slfd.WrapperFolder")!, "libLibTorchSharp.so");

    [Fact]
    public void Without_ceremony()
    {
        using var generator = new Generator(0);
        using var drawn = randn([4], generator: generator);
        Assert.Equal([1.5409961f, -0.2934289f, -2.1787894f, 0.56843126f], drawn.data<float>().ToArray());
        Assert.NotNull(TorchLibraries.Folder);
    }

    [Fact]
    public void Without_a_copy_of_half_a_gigabyte_beside_the_program()
    {
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "libtorch_cpu.so", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")));
    }

    [Fact]
    public void Because_a_version_that_nothing_uses_is_marked_weak()
    {
        var image = new ElfImage(File.ReadAllBytes(WrapperPath), WrapperPath);
        var old = image.VersionsNeededOf("libstdc++.so.6").Where(version => version != "GLIBCXX_3.4.32").ToHashSet();
        Assert.Equal(["GLIBCXX_3.4.32"], image.WeakenUnusedVersions("libstdc++.so.6", old));
        Assert.DoesNotContain("GLIBCXX_3.4.32", image.VersionsNeededOf("libstdc++.so.6"));
    }

    [Fact]
    public void But_a_version_that_is_really_used_is_refused_by_name()
    {
        var image = new ElfImage(File.ReadAllBytes(WrapperPath), WrapperPath);
        var refusal = Assert.Throws<NotSupportedException>(() => image.WeakenUnusedVersions("libstdc++.so.6", new HashSet<string>()));
        Assert.Contains("GLIBCXX_3.4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void And_a_file_that_is_no_library_is_refused_wherever_it_is_cut_or_bent()
    {
        Assert.Throws<BadImageFormatException>(() => new ElfImage("not an ELF file"u8.ToArray(), "x"));
        var bent = File.ReadAllBytes(WrapperPath);
        BinaryPrimitives.WriteInt64LittleEndian(bent.AsSpan(40), long.MaxValue / 2);
        Assert.Throws<BadImageFormatException>(() => new ElfImage(bent, "x"));
        Assert.Throws<BadImageFormatException>(() => new ElfImage(File.ReadAllBytes(WrapperPath)[..100_000], "x"));
    }
}
