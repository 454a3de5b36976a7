using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>Files that are held open while they are carried: a worker may remove a checkpoint from its folder meanwhile, and its bytes stay.</summary>
internal sealed class OpenFiles : IDisposable
{
    private readonly List<(ArtifactFile File, SafeFileHandle Handle)> _files = [];

    /// <summary>Each file, with its hash.</summary>
    public IReadOnlyList<(ArtifactFile File, SafeFileHandle Handle)> Files => _files;

    /// <summary>What the files are.</summary>
    public ArtifactFile[] Manifest => [.. _files.Select(open => open.File)];

    /// <summary>Opens and hashes.</summary>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public static async Task<OpenFiles> Open(IEnumerable<string> paths, CancellationToken stop)
    {
        var open = new OpenFiles();
        try
        {
            foreach (var path in paths)
            {
                // All are opened before any is read, which takes long.
                open._files.Add((new(Path.GetFileName(path), 0, string.Empty), File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous)));
            }

            for (var at = 0; at < open._files.Count; at++)
            {
                var (file, handle) = open._files[at];
                var (bytes, sha256) = await Hash(handle, stop);
                open._files[at] = (file with { Bytes = bytes, Sha256 = sha256 }, handle);
            }

            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(open => open.Handle.Dispose());

    private static async Task<(long Bytes, string Sha256)> Hash(SafeFileHandle file, CancellationToken stop)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, at) = (new byte[1 << 16], 0L);
        while (await RandomAccess.ReadAsync(file, buffer, at, stop) is > 0 and var count)
        {
            sha.AppendData(buffer, 0, count);
            at += count;
        }

        return (at, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }
}
