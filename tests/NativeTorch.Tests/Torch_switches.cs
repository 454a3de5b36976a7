using System.Runtime.InteropServices;

namespace Slfd.NativeTorch.Tests;

/// <summary>libtorch's switches are set, read back, and left as they were; one that a libtorch lacks is one sentence.</summary>
public class Torch_switches
{
    public static TheoryData<TorchSwitch> All => [.. Enum.GetValues<TorchSwitch>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Of_the_libtorch_that_comes_along_are_set_and_read_back(TorchSwitch which)
    {
        var switches = TorchSwitches.Loaded;
        Assert.True(switches.Knows(which));
        var before = switches[which];
        try
        {
            switches[which] = !before;
            Assert.Equal(!before, switches[which]);
        }
        finally
        {
            switches[which] = before;
        }

        Assert.Equal(before, switches[which]);
    }

    [Fact]
    public void Round_convolutions_and_not_products_unless_they_are_told_otherwise() =>
        Assert.Equal((true, false), (TorchSwitches.Loaded[TorchSwitch.Tf32Convolutions], TorchSwitches.Loaded[TorchSwitch.Tf32Products]));

    [Theory]
    [MemberData(nameof(All))]
    public void That_are_missing_are_named_with_the_library_and_the_symbol(TorchSwitch which)
    {
        TorchSwitches none = new(_ => null, "libtorch 1.2 in /somewhere");
        Assert.False(none.Knows(which));
        foreach (var attempt in (Action[])[() => none[which] = true, () => _ = none[which]])
        {
            var said = Assert.Throws<TorchUnavailableException>(attempt).Message;
            Assert.Contains("libtorch 1.2 in /somewhere", said, StringComparison.Ordinal);
            Assert.Contains("_ZN2at", said, StringComparison.Ordinal);
            Assert.Contains(which.ToString(), said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void That_do_not_stay_as_they_are_set_are_an_error()
    {
        var library = NativeLibrary.Load(Path.Combine(TorchLibraries.Folder!, "libtorch_cpu.so"));
        // The reader of another switch stands in for one that an environment variable forces.
        TorchSwitches forced = new(
            name => NativeLibrary.GetExport(library, name == "_ZNK2at7Context14benchmarkCuDNNEv" ? "_ZNK2at7Context16userEnabledCuDNNEv" : name), "this one");
        Assert.Contains("TimedConvolutions", Assert.Throws<TorchUnavailableException>(() => forced[TorchSwitch.TimedConvolutions] = false).Message, StringComparison.Ordinal);
    }
}
