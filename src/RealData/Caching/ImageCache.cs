using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.RealData.Decoding;

namespace Slfd.RealData.Caching;

/// <summary>A folder of decoded data sets, shared by all processes of a host: what one has decoded the others map.</summary>
/// <param name="Folder">Absolute path. Everything in it may be deleted at any time; it is made again.</param>
/// <remarks>
/// A file is named by the hash of its source's identity (files with sizes and times of change, and preprocessing), so a changed file is another cache file. While one process
/// decodes, it holds a lock that ends with it, however it ends; the others wait. A damaged file is noticed when it is opened, and made again.
/// </remarks>
internal sealed record ImageCache(string Folder)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(200);

    /// <summary>The decoded set: mapped if it is there and sound, decoded first if not.</summary>
    /// <exception cref="InvalidDataException">A file of the set is damaged.</exception>
    /// <exception cref="IOException">The cache cannot be written; the message says where it is and how to choose another place.</exception>
    public CacheFile Get(IImageSource source, DecodeWatch watch)
    {
        var path = PathOf(source);
        var lockPath = Path.ChangeExtension(path, ".lock");
        if (TryOpen(path, source, watch) is { } ready)
        {
            return ready;
        }

        try
        {
            Directory.CreateDirectory(Folder);
            using var turn = WaitForTurn(lockPath, source, watch);
            return TryOpen(path, source, watch) ?? Make(path, source, watch, alone: turn is not null);
        }
        catch (Exception unwritable) when (unwritable is UnauthorizedAccessException || (unwritable is IOException and not FileNotFoundException and not DirectoryNotFoundException))
        {
            throw new IOException($"the decoded images of {source.Name} cannot be kept in {Folder}: {unwritable.Message.TrimEnd('.')}. Make room there, or choose another folder with {CacheFolder.Variable}", unwritable);
        }
    }

    /// <summary>What decoding a source will add to a folder; 0 where it is there.</summary>
    public static long BytesToCome(string folder, IImageSource source) => File.Exists(new ImageCache(folder).PathOf(source))
        ? 0
        : (long)(source.Labels(SplitName.Train).Length + source.Labels(SplitName.Test).Length) * 3 * source.Resolution * source.Resolution;

    /// <summary>Where a source's cache file is, or will be.</summary>
    internal string PathOf(IImageSource source) => Path.Combine(Folder, $"{source.Name}-{source.Resolution}px-{CacheFile.Key(source)[..16]}.images");

    private CacheFile Make(string path, IImageSource source, DecodeWatch watch, bool alone)
    {
        foreach (var left in alone ? Directory.EnumerateFiles(Folder, $"{Path.GetFileName(path)}.*.tmp") : [])
        {
            File.Delete(left); // of a process that was killed: the lock is ours
        }

        watch.Say($"decoding {source.Name} at {source.Resolution} px once for this host, into {path}");
        CacheFile.Write(path, source, watch);
        return CacheFile.Open(path, source, watch);
    }

    private static CacheFile? TryOpen(string path, IImageSource source, DecodeWatch watch)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return CacheFile.Open(path, source, watch);
        }
        catch (FileNotFoundException)
        {
            return null; // deleted meanwhile
        }
        catch (InvalidDataException damaged)
        {
            watch.Say($"{path} is damaged ({damaged.Message}); it is made again");
            return null;
        }
    }

    /// <summary>Null where the folder has no locks: then each process decodes for itself, and the last file to appear stays.</summary>
    private static FileLock? WaitForTurn(string path, IImageSource source, DecodeWatch watch)
    {
        try
        {
            while (true)
            {
                if (FileLock.TryTake(path) is { } turn)
                {
                    return turn;
                }

                watch.SayNowAndThen($"waiting for another process that decodes {source.Name} at {source.Resolution} px ({FileLock.HolderOf(path)})");
                Thread.Sleep(s_retry);
            }
        }
        catch (LocksUnavailableException none)
        {
            watch.Say($"{none.Message}: other processes may decode the same images meanwhile");
            return null;
        }
    }
}
