using Slfd.Experiments.Files;

namespace Slfd.RealData.Decoding;

/// <summary>Files of data are regular files, or links to such: a device or a pipe under their name is refused before anything is read, for its reading may never end.</summary>
public static class RegularData
{
    /// <summary>Whether it is a regular file.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="InvalidDataException">It is a device, a pipe or a socket.</exception>
    public static string Must(string path) => FileKinds.Of(path, followLinks: true) != FileKind.Special
        ? path
        : throw DamagedFile.Name(new InvalidDataException($"{path} is no regular file but a device, a pipe or a socket"), path);
}
