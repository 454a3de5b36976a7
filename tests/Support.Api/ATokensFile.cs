namespace Slfd.Support.Api;

/// <summary>A tokens file in a folder of its own.</summary>
public static class ATokensFile
{
    private const string Tokens = """
        # name  role      token
        vera    viewer    viewer-0123456789abcdef
        olga    operator  operator-0123456789abcdef
        gpu1    node      node-0123456789abcdef
        """;

    /// <summary>Writes it.</summary>
    /// <returns>Its path.</returns>
    public static string With(string text = Tokens, UnixFileMode mode = UnixFileMode.UserRead)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("slfd-tokens-").FullName, "tokens");
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, mode);
        return file;
    }
}
