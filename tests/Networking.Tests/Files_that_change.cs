using System.Globalization;
using Slfd.Support;

namespace Slfd.Networking.Tests;

/// <summary>What lies in files is taken up while the process goes on.</summary>
public sealed class Files_that_change : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Are_read_again_when_their_content_changes_and_only_then()
    {
        var path = _folder.File("number");
        File.WriteAllText(path, "1");
        var reads = 0;
        WatchedFiles<string> watched = new("the number", () => Read(path, ref reads), path);
        Assert.Null(watched.Look());
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.Null(watched.Look());
        Assert.Equal(1, reads);

        File.WriteAllText(path, "2");
        Assert.Equal(new FileChange(true, "the number: changed, and in force from now on"), watched.Look());
        Assert.Equal("2", watched.Value);
        Assert.Null(watched.Look());
    }

    [Fact]
    public void Leave_in_force_what_they_held_when_they_cannot_be_used()
    {
        var path = _folder.File("number");
        File.WriteAllText(path, "1");
        var reads = 0;
        WatchedFiles<string> watched = new("the number", () => Read(path, ref reads), path);
        File.WriteAllText(path, "half a n");
        var change = watched.Look();
        Assert.False(change!.Taken);
        Assert.Contains("what was said before still holds", change.Sentence, StringComparison.Ordinal);
        Assert.Equal("1", watched.Value);
        Assert.Null(watched.Look()); // said once

        File.Delete(path);
        Assert.False(watched.Look()!.Taken);
        File.WriteAllText(path, "3");
        Assert.True(watched.Look()!.Taken);
        Assert.Equal("3", watched.Value);
    }

    [Fact]
    public void Are_noticed_behind_a_link()
    {
        var (one, two, link) = (_folder.File("one"), _folder.File("two"), _folder.File("link"));
        File.WriteAllText(one, "1");
        File.WriteAllText(two, "2");
        File.CreateSymbolicLink(link, one);
        var reads = 0;
        WatchedFiles<string> watched = new("the number", () => Read(link, ref reads), link);
        File.Delete(link);
        File.CreateSymbolicLink(link, two);
        Assert.True(watched.Look()!.Taken);
        Assert.Equal("2", watched.Value);
    }

    [Theory]
    [InlineData(15, null)]
    [InlineData(13, "in 13 days")]
    [InlineData(-1, "ended on")]
    public void Are_announced_when_a_certificate_ends(int days, string? says)
    {
        using ACertificateAuthority authority = new(_folder.Path, "lab") { Lasts = TimeSpan.FromDays(100) };
        using var certificate = CertificateFiles.WithKey(authority.HostOptions("c1")[1], authority.HostOptions("c1")[3]);
        DateTimeOffset ends = certificate.NotAfter.ToUniversalTime();
        var sentence = CertificateEnd.Sentence("this host's certificate", certificate, ends.AddDays(-days).AddMinutes(-1));
        if (says is null)
        {
            Assert.Null(sentence);
        }
        else
        {
            Assert.Contains(says, sentence, StringComparison.Ordinal);
            Assert.Contains(ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), sentence, StringComparison.Ordinal);
        }
    }

    private static string Read(string path, ref int reads)
    {
        reads++;
        return int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }
}
