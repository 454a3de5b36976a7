using System.Text;
using Slfd.Experiments.Files;

namespace Slfd.Experiments.Hocon;

/// <summary>Reads the files of one reading: regular ones, of bounded length, that are text.</summary>
/// <param name="budget">How much may be read.</param>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="alone">Whether the first file may include no other: it came from elsewhere, and nothing of this host is read for it.</param>
internal sealed class HoconFiles(HoconBudget budget, HoconProblems problems, bool alone)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The syntax of one file; null where it cannot be read, which is noted at <paramref name="place"/>.</summary>
    /// <exception cref="HoconLimitException">A limit was exceeded.</exception>
    public ObjectSyntax? Read(string path, HoconPlace place)
    {
        if (Load(path) is var (bytes, problem) && bytes is null)
        {
            problems.Add(place, null, place.File == path ? problem! : $"include '{Printable.Show(path, 1000)}': {problem}");
            return null;
        }

        budget.CountFile(place, bytes.Length);
        try
        {
            var text = s_utf8.GetString(bytes);
            return new HoconParser(new HoconLexer(path, text.StartsWith('\uFEFF') ? text[1..] : text, problems, budget).Tokens(), problems).File();
        }
        catch (DecoderFallbackException wrong)
        {
            var at = Math.Clamp(wrong.Index, 0, bytes.Length);
            var start = bytes.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
            problems.Add(new(path, 1 + bytes.AsSpan(0, at).Count((byte)'\n'), 1 + at - start), null, "is no UTF-8 text from here on");
            return null;
        }
    }

    /// <summary>The path that an include means; null where it may not be followed, which is noted.</summary>
    /// <exception cref="HoconLimitException">Includes nest too deep.</exception>
    public string? Included(IncludeSyntax include, FileScope scope)
    {
        if (include.File.Length == 0 || include.File.Contains('\0', StringComparison.Ordinal))
        {
            problems.Add(include.Place, null, "names no file");
            return null;
        }

        if (alone)
        {
            problems.Add(include.Place, null, "a file that was sent by itself can include no other: 'slfd submit' reads the files beside it");
            return null;
        }

        var path = Path.GetFullPath(include.File, Path.GetDirectoryName(scope.File)!);
        List<string> chain = [Path.GetFileName(path)];
        for (var file = scope; file is not null; file = file.IncludedBy)
        {
            chain.Add(Path.GetFileName(file.File));
            if (file.File == path)
            {
                problems.Add(include.Place, null, $"includes itself: {string.Join(" → ", chain.AsEnumerable().Reverse().Select(name => Printable.Show(name)))}");
                return null;
            }
        }

        return scope.Depth < HoconLimits.IncludeDepth ? path : throw new HoconLimitException(include.Place, $"includes nest deeper than {HoconLimits.IncludeDepth}");
    }

    private static (byte[]? Bytes, string? Problem) Load(string path)
    {
        try
        {
            switch (FileKinds.Of(path, followLinks: true))
            {
                case FileKind.Missing:
                    return (null, "no such file");
                case FileKind.Folder:
                    return (null, "is a folder; expected a file");
                case FileKind.Special:
                    return (null, "is no regular file but a device, a pipe or a socket");
            }

            var bytes = BoundedFile.Read(path, HoconLimits.FileBytes);
            return bytes.Length <= HoconLimits.FileBytes ? (bytes, null) : (null, $"is too large: a file has at most {HoconLimits.FileBytes} bytes");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read: {Printable.Show(unreadable.Message, 200)}");
        }
    }
}
