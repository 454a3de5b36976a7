using System.Net.Sockets;
using Slfd.Experiments.Files;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Files;

/// <summary>What stands at a path is known before it is opened: a pipe or a device might never end.</summary>
public sealed class Kinds_of_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Are_told_apart()
    {
        var file = _folder.File("file");
        File.WriteAllText(file, "text");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("socket")));
        Assert.Equal(FileKind.Regular, FileKinds.Of(file, followLinks: true));
        Assert.Equal(FileKind.Folder, FileKinds.Of(_folder.Path, followLinks: true));
        Assert.Equal(FileKind.Special, FileKinds.Of(_folder.File("socket"), followLinks: true));
        Assert.Equal(FileKind.Special, FileKinds.Of("/dev/null", followLinks: true));
        Assert.Equal(FileKind.Missing, FileKinds.Of(_folder.File("nothing"), followLinks: true));
        Assert.Equal(FileKind.Missing, FileKinds.Of(Path.Combine(file, "below"), followLinks: true));
    }

    [Fact]
    public void Of_a_link_are_those_of_what_it_leads_to_where_links_are_followed()
    {
        var link = _folder.File("link");
        File.WriteAllText(_folder.File("file"), "text");
        File.CreateSymbolicLink(link, _folder.File("file"));
        Assert.Equal(FileKind.Regular, FileKinds.Of(link, followLinks: true));
        Assert.Equal(FileKind.Special, FileKinds.Of(link, followLinks: false));
        File.Delete(_folder.File("file"));
        Assert.Equal(FileKind.Missing, FileKinds.Of(link, followLinks: true));
    }

    [Fact]
    public void Of_an_open_file_do_not_change_when_its_name_is_given_to_another()
    {
        var path = _folder.File("file");
        using var open = File.Create(path);
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Equal(FileKind.Regular, FileKinds.Of(open.SafeFileHandle));
        Assert.Equal(FileKind.Folder, FileKinds.Of(path, followLinks: true));
    }
}
