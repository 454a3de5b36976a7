using Slfd.Support;

namespace Slfd.Networking.Tests;

/// <summary>Tokens and keys lie in files that only their owner reads.</summary>
public sealed class Secrets_in_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Are_refused_where_others_can_read_or_replace_them(UnixFileMode others)
    {
        var path = _folder.File("secret");
        File.WriteAllText(path, " s3cret \n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("s3cret", PrivateFile.ReadText(path));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        var refusal = Assert.Throws<InvalidDataException>(() => PrivateFile.ReadText(path));
        Assert.Contains($"chmod 600 {path}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_made_once_by_whoever_comes_first_and_are_the_owners()
    {
        var path = Path.Combine(_folder.Path, "below", "token");
        var tokens = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => LocalSecret.Token(path))));
        Assert.Single(tokens.Distinct());
        Assert.Equal(64, tokens[0].Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!)); // nothing half made is left
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void That_hold_no_token_are_named(string content)
    {
        var path = _folder.File("token");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => LocalSecret.ReadToken(path)).Message, StringComparison.Ordinal);
        Assert.Null(LocalSecret.ReadToken(_folder.File("absent")));
    }
}
