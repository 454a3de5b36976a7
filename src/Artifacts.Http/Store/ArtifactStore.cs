using System.Collections.Concurrent;
using System.Security.Cryptography;
using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Store;

/// <summary>
/// The coordinator host's runs folder as a store that nodes reach over HTTP. What comes in is staged below the attempt's own token and becomes visible whole, by a rename, once every
/// hash is right; a cell that has its artifacts takes nothing more (design.md section 8, rules 3 and 5).
/// </summary>
/// <remarks>Files are streamed, never held. Safe for any number of requests at once, and for several hosts on one folder: whatever becomes visible does so by an atomic rename.</remarks>
internal sealed class ArtifactStore(RunsFolder runs, ArtifactLimits limits)
{
    /// <summary>Files of one upload that are under way: each may come twice where it was damaged once.</summary>
    private const int MostStaged = 2 * ArtifactNames.MostFiles;

    private readonly ConcurrentDictionary<CellId, Gate> _gates = new();

    /// <summary>What the store has of a cell.</summary>
    /// <param name="id">The cell.</param>
    /// <param name="reopened">The attempt that asks, where it counts although the cell has artifacts, <see cref="IsPublished"/>; null: it does not, or no attempt asks, and of such a cell only
    /// checkpoints of later attempts are listed: its evaluation units judge those when it was told to run once more.</param>
    public CellListing List(CellId id, FencingToken? reopened = null)
    {
        var cell = runs.Cell(id);
        ArtifactFile[] artifacts = cell.IsPublished ? FilesOf(cell.Root, CellFolder.AllArtifacts, UploadRecord.OfPublished(cell))
            : NewestResult(cell) is { } attempt ? FilesOf(attempt, CellFolder.AllArtifacts, UploadRecord.Of(cell, attempt))
            : [];
        var closed = cell.IsPublished && (reopened is not { } asking || UploadRecord.IsPublished(cell, asking));
        var attempts = !closed ? cell.Attempts() : reopened is null ? LaterThanPublished(cell) : [];
        var checkpoints = attempts
            .SelectMany(token => cell.WholeCheckpoints(token).Select(name => (Token: token, Name: name.ToString(), Folder: Path.Combine(cell.Checkpoints(token), name.ToString()))))
            .Select(found => new CheckpointListing(found.Token.Value, found.Name, FilesOf(found.Folder, NamesIn(found.Folder), UploadRecord.Of(cell, found.Folder))));
        return new(closed, artifacts, [.. checkpoints]);
    }

    /// <summary>Attempts after the one whose result is the cell's; none where that is not known.</summary>
    private static IEnumerable<FencingToken> LaterThanPublished(CellFolder cell)
    {
        var attempts = cell.Attempts().Order().ToList();
        var winner = attempts.FindIndex(token => UploadRecord.IsPublished(cell, token));
        return winner < 0 ? [] : attempts[(winner + 1)..];
    }

    /// <summary>The file of an artifact as <see cref="List"/> means it, or of a checkpoint.</summary>
    /// <exception cref="ArtifactRefusal">404.</exception>
    public FileStream Open(CellId id, FencingToken? token, CheckpointName? checkpoint, string name)
    {
        var cell = runs.Cell(id);
        var path = checkpoint is { } at && token is { } attempt && ArtifactNames.IsCheckpointFile(name) ? Path.Combine(cell.Checkpoints(attempt), at.ToString(), name)
            : checkpoint is null && ArtifactNames.IsArtifact(name) && (cell.IsPublished ? cell.Root : NewestResult(cell)) is { } folder ? Path.Combine(folder, name)
            : null;
        try
        {
            return path is null ? throw new FileNotFoundException() : RegularFile.OpenRead(path, runs.Root);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArtifactRefusal(404, "not in the store");
        }
    }

    /// <summary>Whether a cell has its artifacts. Nothing more is written to it then, unless the coordinator says that an attempt counts all the same, because the cell was told to run once more: that is <c>reopened</c> in what follows.</summary>
    public bool IsPublished(CellId id) => runs.Cell(id).IsPublished;

    /// <summary>How much of a file is there.</summary>
    public UploadProgress Progress(UploadTarget target, ArtifactFile file, bool reopened = false)
    {
        var (cell, whole) = Place(target, target.Check(file, limits));
        MustBeOpen(cell, reopened);
        return IsThere(whole) || Has(cell, target, file) ? new(file.Bytes, Complete: true) : new(IsThere(whole + ".part") ? new FileInfo(whole + ".part").Length : 0, Complete: false);
    }

    /// <summary>Appends to a file; when it is complete, holds it against its hash.</summary>
    /// <param name="target">Where it belongs.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="offset">Where the body begins in it; must be what the store has.</param>
    /// <param name="body">The next bytes; may end early, what has come is kept.</param>
    /// <param name="reopened">See <see cref="IsPublished"/>.</param>
    /// <param name="stop">Ends the request early.</param>
    /// <exception cref="ArtifactRefusal">See there; after 422 and 507 nothing of the file is left.</exception>
    public async Task<UploadProgress> Append(UploadTarget target, ArtifactFile file, long offset, Stream body, bool reopened, CancellationToken stop)
    {
        var (cell, whole) = Place(target, target.Check(file, limits));
        MustBeOpen(cell, reopened);
        if (IsThere(whole) || Has(cell, target, file))
        {
            return new(file.Bytes, Complete: true);
        }

        var (part, folder) = (whole + ".part", Path.GetDirectoryName(whole)!);
        MustBeReal(folder);
        try
        {
            Directory.CreateDirectory(folder);
            if (!IsThere(part) && Directory.EnumerateFileSystemEntries(folder).Take(MostStaged).Count() == MostStaged)
            {
                throw new ArtifactRefusal(413, $"{MostStaged} files of that upload are under way, of which no more than {ArtifactNames.MostFiles} can be wanted");
            }

            using (var stream = OpenPart(part))
            {
                if (stream.Length != offset)
                {
                    throw new ArtifactRefusal(416, $"the store has {stream.Length} bytes of {file.Name}, the request goes on at {offset}");
                }

                stream.Seek(0, SeekOrigin.End);
                await Copy(body, stream, file.Bytes - offset, stop);
                if (stream.Length < file.Bytes)
                {
                    return new(stream.Length, Complete: false);
                }

                stream.Flush(flushToDisk: true);
                stream.Seek(0, SeekOrigin.Begin);
                var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop));
                if (found != file.Sha256)
                {
                    File.Delete(part);
                    throw new ArtifactRefusal(422, $"{file.Name} arrived with SHA-256 {found} instead of {file.Sha256}, and was dropped");
                }

                File.Move(part, whole, overwrite: true);
            }

            return new(file.Bytes, Complete: true);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // The cell's artifacts were published meanwhile, which drops what was under way; what an attempt wrote for people may still come.
            throw new ArtifactRefusal(416, $"what had come of {file.Name} was dropped meanwhile; it begins anew");
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            File.Delete(part);
            throw new ArtifactRefusal(507, $"no room for {file.Name} in the artifact store: {full.Message}");
        }
    }

    /// <summary>Makes an upload visible, all its files at once. Safe to repeat.</summary>
    /// <exception cref="ArtifactRefusal">See there; nothing became visible.</exception>
    public void Commit(UploadTarget target, IReadOnlyList<ArtifactFile> files, bool reopened = false)
    {
        if (files.Count is 0 or > ArtifactNames.MostFiles || files.Contains(null!) || files.DistinctBy(file => file.Name).Count() < files.Count)
        {
            throw new ArtifactRefusal(400, $"expected 1 to {ArtifactNames.MostFiles} different files");
        }

        foreach (var file in files)
        {
            target.Check(file, limits);
        }

        Guarded(target.Cell, cell =>
        {
            MustBeOpen(cell, reopened);
            var incoming = target.IncomingIn(cell);
            MustBeReal(incoming);
            var missing = files.Where(file => !IsThere(Staged(incoming, file)) && !Has(cell, target, file)).Select(file => file.Name).ToArray();
            if (missing.Length > 0)
            {
                throw new ArtifactRefusal(412, $"not complete: {string.Join(", ", missing)}");
            }

            if (target.Checkpoint is { } checkpoint)
            {
                CommitCheckpoint(cell, target.Token, checkpoint, incoming, files);
            }
            else if (target.IsStreams)
            {
                CommitStreams(cell, target, incoming, files);
            }
            else
            {
                CommitArtifacts(cell, target, incoming, files);
            }
        });
    }

    /// <summary>The attempt was accepted: makes its artifacts the cell's and drops all checkpoints. Safe to repeat.</summary>
    /// <exception cref="ArtifactRefusal">409: another result is the cell's. 412: something of the attempt is not here.</exception>
    public void Publish(CellId id, FencingToken token, string resultSha256, bool reopened = false) => Guarded(id, cell =>
    {
        if (cell.IsPublished && !reopened && RegularFile.Sha256(Path.Combine(cell.Root, CellFolder.ResultFile), runs.Root) != resultSha256)
        {
            throw new ArtifactRefusal(409, "the cell has the artifacts of another result");
        }

        if (cell.FaultOf(id, token, resultSha256) is { } fault)
        {
            throw new ArtifactRefusal(412, Outside(fault));
        }

        cell.Publish(id, token, resultSha256);
    });

    /// <summary>The attempt's result does not count: removes it. Its checkpoints stay, another attempt may go on from them.</summary>
    public void Discard(CellId id, FencingToken token) => Guarded(id, cell =>
    {
        MustBeReal(cell.Incoming(token));
        foreach (var path in CellFolder.AllArtifacts.Append(CellFolder.UploadsFile).Select(name => Path.Combine(cell.Attempt(token), name)).Where(File.Exists))
        {
            File.Delete(path);
        }

        if (Directory.Exists(Path.Combine(cell.Incoming(token), UploadTarget.ArtifactsPart)))
        {
            Directory.Delete(Path.Combine(cell.Incoming(token), UploadTarget.ArtifactsPart), recursive: true);
        }
    });

    private void CommitCheckpoint(CellFolder cell, FencingToken token, CheckpointName checkpoint, string incoming, IReadOnlyList<ArtifactFile> files)
    {
        var place = Path.Combine(cell.Checkpoints(token), checkpoint.ToString());
        if (files.All(file => Has(cell, new(default, token, checkpoint), file)))
        {
            return; // said before
        }

        if (files.All(file => file.Name != CellFolder.ManifestFile))
        {
            throw new ArtifactRefusal(400, $"a checkpoint has a {CellFolder.ManifestFile}");
        }

        foreach (var file in files.Where(file => !IsThere(Staged(incoming, file))))
        {
            throw new ArtifactRefusal(412, $"not complete: {file.Name}");
        }

        foreach (var file in files)
        {
            File.Move(Staged(incoming, file), Path.Combine(incoming, file.Name), overwrite: true);
        }

        UploadRecord.Write(incoming, files);
        foreach (var stray in Directory.GetFiles(incoming).Where(path => Path.GetFileName(path) is var name && name != CellFolder.UploadsFile && files.All(file => file.Name != name)))
        {
            File.Delete(stray);
        }

        Directory.CreateDirectory(cell.Checkpoints(token));
        Drop(place); // another content under the same name: one that was damaged
        Directory.Move(incoming, place);
        WholeFile.FlushFolder(cell.Checkpoints(token));
        foreach (var old in cell.WholeCheckpoints(token).Skip(limits.KeptCheckpoints))
        {
            Drop(Path.Combine(cell.Checkpoints(token), old.ToString()));
        }
    }

    private void CommitArtifacts(CellFolder cell, UploadTarget target, string incoming, IReadOnlyList<ArtifactFile> files)
    {
        // Held against everything before anything is moved: nothing of a refused upload is ever visible.
        var attempt = cell.Attempt(target.Token);
        var result = files.FirstOrDefault(file => file.Name == CellFolder.ResultFile)?.Sha256 ?? string.Empty;
        if (cell.FaultOf(target.Cell, target.Token, result, files.Where(file => IsThere(Staged(incoming, file))).ToDictionary(file => file.Name, file => Staged(incoming, file))) is { } fault)
        {
            throw new ArtifactRefusal(412, Outside(fault));
        }

        foreach (var file in files.OrderBy(file => file.Name == CellFolder.ResultFile ? 1 : 0))
        {
            if (IsThere(Staged(incoming, file)))
            {
                File.Move(Staged(incoming, file), Path.Combine(attempt, file.Name), overwrite: true);
            }
        }

        UploadRecord.Write(attempt, files);
        DropUpload(incoming);
    }

    /// <summary>Each file takes the place of an earlier one of its name; pictures that came before stay, as many as an attempt may have.</summary>
    private void CommitStreams(CellFolder cell, UploadTarget target, string incoming, IReadOnlyList<ArtifactFile> files)
    {
        var place = target.FolderIn(cell);
        MustBeReal(place);
        Directory.CreateDirectory(place);
        var before = UploadRecord.Of(cell, place).Where(known => files.All(file => file.Name != known.Name));
        foreach (var file in files.Where(file => IsThere(Staged(incoming, file))))
        {
            File.Move(Staged(incoming, file), Path.Combine(place, file.Name), overwrite: true);
        }

        AttemptSheets.Trim(place);
        UploadRecord.Write(place, [.. files.Concat(before).Where(file => IsThere(Path.Combine(place, file.Name)))]);
        DropUpload(incoming);
    }

    /// <summary>Drops what is left of an upload, and the folder of uploads where it was the last.</summary>
    private static void DropUpload(string incoming)
    {
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }

        var all = Path.GetDirectoryName(incoming)!;
        if (Directory.Exists(all) && !Directory.EnumerateFileSystemEntries(all).Any())
        {
            try
            {
                Directory.Delete(all);
            }
            catch (IOException)
            {
                // Another upload has begun.
            }
        }
    }

    /// <summary>Whether a file is visible where it belongs, with that content as far as the record goes.</summary>
    private static bool Has(CellFolder cell, UploadTarget target, ArtifactFile file)
    {
        var folder = target.FolderIn(cell);
        return cell.Has(folder, file.Name) && UploadRecord.Of(cell, folder).Any(known => known == file);
    }

    private static string? NewestResult(CellFolder cell) => cell.Attempts().Select(cell.Attempt).FirstOrDefault(attempt => cell.Has(attempt, CellFolder.ResultFile));

    private ArtifactFile[] FilesOf(string folder, IEnumerable<string> names, IReadOnlyList<ArtifactFile> recorded) =>
        [.. names.Select(name => (Name: name, Path: Path.Combine(folder, name))).Where(file => IsThere(file.Path))
            .Select(file => recorded.FirstOrDefault(known => known.Name == file.Name) ?? new ArtifactFile(file.Name, new FileInfo(file.Path).Length, RegularFile.Sha256(file.Path, runs.Root)))];

    private bool IsThere(string path) => RegularFile.IsThere(path, runs.Root);

    /// <summary>Nothing is written through a link that somebody put into the store.</summary>
    private void MustBeReal(string folder)
    {
        if (!RegularFile.FoldersAreReal(folder, runs.Root))
        {
            throw new ArtifactRefusal(409, "something else than a folder is on the way to that attempt in the store");
        }
    }

    private static IEnumerable<string> NamesIn(string folder) => Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(ArtifactNames.IsCheckpointFile).Order(StringComparer.Ordinal);

    private static string Staged(string incoming, ArtifactFile file) => Path.Combine(incoming, $"{file.Name}.{file.Sha256}");

    private (CellFolder Cell, string Whole) Place(UploadTarget target, ArtifactFile file)
    {
        var cell = runs.Cell(target.Cell);
        return (cell, Staged(target.IncomingIn(cell), file));
    }

    private static void MustBeOpen(CellFolder cell, bool reopened)
    {
        if (cell.IsPublished && !reopened)
        {
            throw new ArtifactRefusal(409, "the cell has its artifacts; nothing more is written to it");
        }
    }

    private FileStream OpenPart(string part)
    {
        if (!IsThere(part) && new FileInfo(part) is { Exists: true } or { LinkTarget: not null })
        {
            throw new ArtifactRefusal(409, "something else than a regular file is where this upload would go");
        }

        try
        {
            return new(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (IOException busy) when (File.Exists(part) && !DiskFull.Is(busy))
        {
            throw new ArtifactRefusal(423, "another request is writing this file");
        }
    }

    private async Task Copy(Stream body, FileStream to, long most, CancellationToken stop)
    {
        var (buffer, taken) = (new byte[1 << 16], 0L);
        while (await body.ReadAsync(buffer, stop) is > 0 and var count)
        {
            taken += count;
            if (taken > most || taken > limits.LargestRequest)
            {
                to.SetLength(to.Length - (taken - count));
                throw new ArtifactRefusal(413, "the body is longer than what is missing of the file");
            }

            await to.WriteAsync(buffer.AsMemory(0, count), stop);
        }
    }

    private static void Drop(string checkpoint)
    {
        if (Directory.Exists(checkpoint))
        {
            File.Delete(Path.Combine(checkpoint, CellFolder.ManifestFile)); // at no instant does a part of it look like a checkpoint
            Directory.Delete(checkpoint, recursive: true);
        }
    }

    /// <summary>A sentence about files, without where this host keeps them.</summary>
    private string Outside(string sentence) => sentence.Replace(runs.Root + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal);

    /// <summary>One request at a time decides what becomes visible of a cell.</summary>
    private void Guarded(CellId id, Action<CellFolder> work)
    {
        var gate = _gates.AddOrUpdate(id, _ => new(1), (_, held) => held with { Users = held.Users + 1 });
        try
        {
            lock (gate.Lock)
            {
                work(runs.Cell(id));
            }
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw new ArtifactRefusal(507, $"no room in the artifact store: {full.Message}");
        }
        finally
        {
            if (_gates.AddOrUpdate(id, _ => new(0), (_, held) => held with { Users = held.Users - 1 }) is { Users: 0 } last)
            {
                _gates.TryRemove(new(id, last));
            }
        }
    }

    private sealed record Gate(int Users)
    {
        public Lock Lock { get; init; } = new();
    }
}
