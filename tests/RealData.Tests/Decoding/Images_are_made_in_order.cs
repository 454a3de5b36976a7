using Slfd.RealData.Decoding;
using Slfd.Support;

namespace Slfd.RealData.Tests.Decoding;

/// <summary>Images come in their order on however many cores, the first damaged one is the one that is named, and what is no regular file is not
/// read.</summary>
public sealed class Images_are_made_in_order : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_of_both_splits()
    {
        var data = Decoder.InMemory(new AGreySource(), DecodeWatch.Silent);
        Assert.Equal([.. Enumerable.Range(0, 4).SelectMany(image => Enumerable.Repeat((byte)image, 12))], data.Train.Pixels);
        Assert.Equal([100, 101], data.Test.Pixels.Where((_, index) => index % 12 == 0));
        Assert.Equal([0, 1, 0, 1], data.Train.Labels);
        Assert.Equal([1, 0], data.Test.Labels);
    }

    [Fact]
    public void Up_to_the_first_damaged_one_which_is_named()
    {
        AGreySource source = new() { Damaged = [3, 1, 2] };
        Assert.Equal("image 1 is damaged", Assert.Throws<InvalidDataException>(() => Decoder.InMemory(source, DecodeWatch.Silent)).Message);
    }

    [Fact]
    public void Until_somebody_ends_the_work()
    {
        DecodeWatch watch = new(_ => { }, () => throw new OperationCanceledException());
        Assert.Throws<OperationCanceledException>(() => Decoder.InMemory(new AGreySource(), watch));
    }

    [Fact]
    public void A_failure_remembers_its_file_through_what_it_causes()
    {
        var failure = DamagedFile.Name(new InvalidDataException("cut"), "/data/a.jpeg");
        Assert.Equal(["/data/a.jpeg"], DamagedFile.In(new IOException("outer", failure)));
        Assert.Equal(["/data/a.jpeg", "/data/b.jpeg"], DamagedFile.In(new AggregateException(failure, DamagedFile.Name(new IOException(), "/data/b.jpeg"))));
        Assert.Empty(DamagedFile.In(new IOException("of no file")));
    }

    [Fact]
    public void A_device_under_the_name_of_a_file_is_refused()
    {
        File.WriteAllText(_folder.File("file"), "data");
        Assert.Equal(_folder.File("file"), RegularData.Must(_folder.File("file")));
        var refused = Assert.Throws<InvalidDataException>(() => RegularData.Must("/dev/null"));
        Assert.Equal("/dev/null is no regular file but a device, a pipe or a socket", refused.Message);
        Assert.Equal(["/dev/null"], DamagedFile.In(refused));
    }

    [Fact]
    public void A_file_that_changed_is_another_one()
    {
        var path = _folder.File("file");
        File.WriteAllText(path, "data");
        File.SetLastWriteTimeUtc(path, new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var before = FileIdentity.Of(new(path));
        Assert.Equal($"file 4 {new DateTime(2026, 1, 2, 3, 4, 5).Ticks}", before);
        File.WriteAllText(path, "longer");
        Assert.NotEqual(before, FileIdentity.Of(new(path)));
    }

    [Fact]
    public void A_link_is_what_it_leads_to_and_one_to_nothing_is_named()
    {
        var (file, link) = (_folder.File("file"), _folder.File("link"));
        File.WriteAllText(file, "data");
        File.CreateSymbolicLink(link, file);
        Assert.Equal($"link 4 {File.GetLastWriteTimeUtc(file).Ticks} of {file}", FileIdentity.Of(new(link)));
        File.Delete(file);
        Assert.Equal($"{link} is a link to {file}, and no file is there", Assert.Throws<FileNotFoundException>(() => FileIdentity.TargetOf(new(link))).Message);
    }
}
