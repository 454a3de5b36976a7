using System.Globalization;

namespace Slfd.RealData.Decoding;

/// <summary>What tells one edition of a data file from another without reading it: name, length and time of change; of a symbolic link those of the file that it leads to.</summary>
internal static class FileIdentity
{
    /// <summary>The identity as text.</summary>
    /// <exception cref="FileNotFoundException">The file, or what a link leads to, is not there; the message names both.</exception>
    public static string Of(FileInfo file)
    {
        var target = TargetOf(file);
        return ReferenceEquals(target, file)
            ? string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            : string.Create(CultureInfo.InvariantCulture, $"{file.Name} {target.Length} {target.LastWriteTimeUtc.Ticks} of {target.FullName}");
    }

    /// <summary>The file itself, or the one at the end of the links that lead from it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static FileInfo TargetOf(FileInfo file)
    {
        if (!file.Exists || !file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return file;
        }

        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
            ? target
            : throw new FileNotFoundException($"{file.FullName} is a link to {file.LinkTarget}, and no file is there", file.FullName);
    }
}
