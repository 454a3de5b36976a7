using Slfd.RealData.Decoding;

namespace Slfd.RealData.Tests.Readers;

/// <summary>A file behind a symbolic link is identified by what the link leads to: when that is replaced, it is another file.</summary>
public sealed class When_a_data_file_is_a_link : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-link-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replacing_the_target_gives_another_identity()
    {
        var (target, link) = (At("store.bin", 10), Path.Combine(_folder, "data.bin"));
        File.CreateSymbolicLink(link, target);
        var before = FileIdentity.Of(new(link));
        At("store.bin", 20);
        Assert.NotEqual(before, FileIdentity.Of(new(link)));
        File.SetLastWriteTimeUtc(target, DateTime.UnixEpoch);
        var older = FileIdentity.Of(new(link));
        File.SetLastWriteTimeUtc(target, DateTime.UnixEpoch.AddSeconds(1));
        Assert.NotEqual(older, FileIdentity.Of(new(link)));
    }

    [Fact]
    public void A_link_that_leads_elsewhere_is_another_file_and_a_chain_is_followed_to_its_end()
    {
        var (one, two, link) = (At("one.bin", 10), At("two.bin", 10), Path.Combine(_folder, "data.bin"));
        File.SetLastWriteTimeUtc(one, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(two, DateTime.UnixEpoch);
        File.CreateSymbolicLink(Path.Combine(_folder, "middle"), one);
        File.CreateSymbolicLink(link, "middle");
        var before = FileIdentity.Of(new(link));
        Assert.Contains(one, before, StringComparison.Ordinal);
        File.Delete(link);
        File.CreateSymbolicLink(link, two);
        Assert.NotEqual(before, FileIdentity.Of(new(link)));
    }

    [Fact]
    public void A_file_that_is_none_is_identified_as_before()
    {
        FileInfo file = new(At("plain.bin", 10));
        Assert.Equal(FormattableString.Invariant($"plain.bin 10 {file.LastWriteTimeUtc.Ticks}"), FileIdentity.Of(file));
    }

    [Fact]
    public void A_link_to_nothing_is_named()
    {
        var link = Path.Combine(_folder, "data.bin");
        File.CreateSymbolicLink(link, Path.Combine(_folder, "gone.bin"));
        Assert.Contains("gone.bin", Assert.Throws<FileNotFoundException>(() => FileIdentity.Of(new(link))).Message, StringComparison.Ordinal);
    }

    private string At(string name, int bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, new byte[bytes]);
        return path;
    }
}
