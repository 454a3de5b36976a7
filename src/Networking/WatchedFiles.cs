using System.Security.Cryptography;

namespace Slfd.Networking;

/// <summary>Files that may be replaced while the process goes on that uses them.</summary>
public interface IWatchedFiles
{
    /// <summary>Reads the files again, if their content is another than at the last look. From any thread; one part of a process looks, and tells the others.</summary>
    /// <returns>Null: nothing has changed.</returns>
    FileChange? Look();
}

/// <summary>What came of a look at files that had changed.</summary>
/// <param name="Taken">Whether what they hold now is in force; else what they held before still is.</param>
/// <param name="Sentence">For the log: which files, and what follows.</param>
public sealed record FileChange(bool Taken, string Sentence);

/// <summary>What a few small files say, read again whenever their content has changed (not only their time, so a link that leads elsewhere is noticed, and it works on NFS). Files that cannot be used leave in force what they held before, so a half-copied file lets nobody in and shuts nobody out.</summary>
/// <typeparam name="T">What is made of them.</typeparam>
public sealed class WatchedFiles<T> : IWatchedFiles
    where T : class
{
    private readonly string _what;
    private readonly Func<T> _read;
    private readonly string[] _paths;
    private readonly Lock _turn = new();
    private T _value;
    private string _content;

    /// <summary>Reads them for the first time.</summary>
    /// <param name="what">What they are, for the log: begins a sentence.</param>
    /// <param name="read">Makes the value; called again after each change.</param>
    /// <param name="paths">The files; one that is not there is one without content.</param>
    /// <exception cref="Exception">What <paramref name="read"/> throws at the first time.</exception>
    public WatchedFiles(string what, Func<T> read, params IEnumerable<string?> paths)
    {
        (_what, _read, _paths) = (what, read, [.. paths.OfType<string>()]);
        (_value, _content) = Settled();
    }

    /// <summary>What is in force.</summary>
    public T Value => Volatile.Read(ref _value);

    /// <inheritdoc/>
    public FileChange? Look()
    {
        lock (_turn)
        {
            var content = Content();
            if (content == _content)
            {
                return null;
            }

            var change = Read();
            _content = change.Taken ? _content : content;
            return change;
        }
    }

    private FileChange Read()
    {
        try
        {
            (var value, _content) = Settled();
            Volatile.Write(ref _value, value);
            return new(true, $"{_what}: changed, and in force from now on");
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            return new(false, $"{_what}: changed, but cannot be used, so what was said before still holds: {wrong.Message}");
        }
    }

    /// <summary>The value, and the content that it was made of: read once more if that changed meanwhile, by somebody else or because reading made a file.</summary>
    private (T Value, string Content) Settled()
    {
        const int Tries = 3;
        for (var tried = 1; ; tried++)
        {
            var content = Content();
            var value = _read();
            if (tried == Tries || Content() == content)
            {
                return (value, content);
            }
        }
    }

    /// <summary>A hash over all of them.</summary>
    private string Content()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in _paths)
        {
            try
            {
                hash.AppendData(File.ReadAllBytes(path));
                hash.AppendData([1, (byte)(OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path) & 0x3F)]); // a secret that others can read now is refused
            }
            catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
            {
                hash.AppendData([0]);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
