using System.Net;
using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Carrying;

/// <summary>The store is a coordinator host's runs folder, reached over HTTP; the node's own holds what its workers write and a copy of what they need.</summary>
internal sealed class HttpArtifacts(HttpArtifactOptions options) : NodeArtifacts
{
    private const int CommitTries = 3;
    private static readonly SemaphoreSlim s_units = new(1);
    private readonly ArtifactClient _client = new(options);

    internal override bool AreElsewhere => true;

    internal override async Task Fetch(RunsFolder runs, LeaseId lease, CellSpec spec, Action<bool, string> tell, CancellationToken stop, Judging judging = Judging.Here)
    {
        foreach (var other in judging == Judging.Gather ? spec.Dependencies().Concat(spec.Units()) : spec.Dependencies())
        {
            await FetchResult(runs, other, tell, stop);
        }

        if (spec.Unit is { } unit)
        {
            await FetchForUnit(runs, unit.Cell, tell, stop);
        }
        else
        {
            var listing = await _client.List(lease.Cell, lease.Token, tell, stop);
            await FetchNewest(runs, lease.Cell, listing.Checkpoints.Where(found => found.Token < lease.Token.Value), tell, stop);
        }
    }

    /// <summary>The newest checkpoint of the cell that a unit judges. One at a time: all slots of a host may get units of one cell at once.</summary>
    private async Task FetchForUnit(RunsFolder runs, CellId cell, Action<bool, string> tell, CancellationToken stop)
    {
        await s_units.WaitAsync(stop);
        try
        {
            var listing = await _client.List(cell, null, tell, stop);
            DropEarlier(runs.Cell(cell), await FetchNewest(runs, cell, listing.Checkpoints, tell, stop));
        }
        finally
        {
            s_units.Release();
        }
    }

    /// <summary>The newest checkpoint of a cell that can be had.</summary>
    /// <returns>The one that was brought just now; null: none was, or it was here.</returns>
    private async Task<CheckpointListing?> FetchNewest(RunsFolder runs, CellId cell, IEnumerable<CheckpointListing> checkpoints, Action<bool, string> tell, CancellationToken stop)
    {
        var candidates = checkpoints
            .Select(found => (Found: found, Name: CheckpointName.TryParse(found.Name, out var name) ? name : (CheckpointName?)null))
            .Where(candidate => candidate.Name is not null && candidate.Found.Token > 0 && candidate.Found.Files.All(IsSound))
            .OrderByDescending(candidate => candidate.Name!.Value.Iteration)
            .ThenByDescending(candidate => candidate.Found.Token)
            .ThenByDescending(candidate => candidate.Name!.Value.Number);
        foreach (var (found, _) in candidates)
        {
            var wasHere = Directory.Exists(Path.Combine(runs.Cell(cell).Checkpoints(new(found.Token)), found.Name));
            if (await FetchCheckpoint(runs.Cell(cell), cell, found, tell, stop))
            {
                return wasHere ? null : found;
            }
        }

        return null;
    }

    /// <summary>A host that evaluates would keep a checkpoint of the distilling cell for each of its units; what runs here writes its own, and brings none.</summary>
    private static void DropEarlier(CellFolder cell, CheckpointListing? brought)
    {
        if (brought is not null && CheckpointName.TryParse(brought.Name, out var newest))
        {
            foreach (var earlier in cell.WholeCheckpoints(new(brought.Token)).Where(name => name.Number < newest.Number))
            {
                var folder = Path.Combine(cell.Checkpoints(new(brought.Token)), earlier.ToString());
                File.Delete(Path.Combine(folder, CellFolder.ManifestFile)); // first, so that what is left is no checkpoint
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    internal override async Task<int> StoreCheckpoint(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop)
    {
        var cell = runs.Cell(lease.Cell);
        for (var tries = 0; ; tries++)
        {
            if (cell.WholeCheckpoints(lease.Token) is not [var newest, ..])
            {
                return 0;
            }

            OpenFiles files;
            try
            {
                var own = Directory.GetFiles(Path.Combine(cell.Checkpoints(lease.Token), newest.ToString())).Where(path => ArtifactNames.IsCheckpointFile(Path.GetFileName(path)));
                var shown = own.Concat(AttemptSheets.ToCarry(cell, lease.Token));
                files = await OpenFiles.Open(AttemptText.Snapshot(cell, lease.Token) is { } log ? shown.Append(log) : shown, stop);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && tries < 10)
            {
                continue; // the worker has written a newer one and removed this one
            }

            using (files)
            {
                await Carry(lease, newest.ToString(), files, tell, stop);
                return newest.Iteration;
            }
        }
    }

    internal override async Task<long> StoreStreams(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            var paths = AttemptStreams.ToCarry(runs.Cell(lease.Cell), lease.Token);
            if (paths.Count == 0)
            {
                return 0;
            }

            OpenFiles files;
            try
            {
                files = await OpenFiles.Open(paths, stop);
            }
            catch (FileNotFoundException) when (tries < 10)
            {
                continue; // a log that is full begins anew, and what is accepted moves to the top of the cell's folder
            }

            using (files)
            {
                await Carry(lease, AttemptStreams.Part, files, tell, stop);
                return files.Manifest.Sum(file => file.Bytes);
            }
        }
    }

    internal override async Task StoreResult(RunsFolder runs, LeaseId lease, Action<bool, string> tell, CancellationToken stop)
    {
        if ((await _client.List(lease.Cell, lease.Token, tell, stop)).Published)
        {
            return; // by this attempt, whose report was not heard the first time, or by another: the coordinator will say which
        }

        var cell = runs.Cell(lease.Cell);
        var attempt = cell.Attempt(lease.Token);
        var spec = CellSpec.FromJson(await File.ReadAllTextAsync(Path.Combine(attempt, CellFolder.SpecFile), stop));
        using var files = await OpenFiles.Open(CellFolder.Artifacts(spec).Select(name => Path.Combine(attempt, name)), stop);
        try
        {
            await Carry(lease, "artifacts", files, tell, stop);
        }
        catch (ArtifactRefusedException) when (!stop.IsCancellationRequested)
        {
            if (!(await _client.List(lease.Cell, lease.Token, tell, stop)).Published)
            {
                throw;
            }
        }
    }

    internal override async Task Publish(RunsFolder runs, LeaseId lease, string resultSha256, Action<bool, string> tell, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            if (await _client.Tell(HttpMethod.Post, $"{lease.Cell}/attempts/{lease.Token}/publish?resultSha256={resultSha256}", null, tell, stop) is not { } refusal)
            {
                return;
            }

            if (refusal.Status != HttpStatusCode.PreconditionFailed || tries > 0)
            {
                throw new IOException($"{(int)refusal.Status}: {refusal.Because}");
            }

            await StoreResult(runs, lease, tell, stop); // the store has lost it since
        }
    }

    internal override async Task Discard(LeaseId lease, Action<bool, string> tell, CancellationToken stop)
    {
        if (await _client.Tell(HttpMethod.Delete, $"{lease.Cell}/attempts/{lease.Token}/artifacts", null, tell, stop) is { } refusal)
        {
            throw new IOException($"{(int)refusal.Status}: {refusal.Because}");
        }
    }

    private async Task Carry(LeaseId lease, string part, OpenFiles files, Action<bool, string> tell, CancellationToken stop)
    {
        var address = $"{lease.Cell}/attempts/{lease.Token}/uploads/{part}";
        for (var tries = 1; ; tries++)
        {
            foreach (var (file, handle) in files.Files)
            {
                await _client.Upload(address, file, handle, tell, stop);
            }

            if (await _client.Tell(HttpMethod.Post, address, new UploadManifest(files.Manifest), tell, stop) is not { } refusal)
            {
                return;
            }

            if (refusal.Status != HttpStatusCode.PreconditionFailed || tries == CommitTries)
            {
                throw new ArtifactRefusedException($"{(int)refusal.Status}: {refusal.Because}");
            }
        }
    }

    /// <summary>An expert, a generator or an evaluation unit is fetched once; the cell's worker holds the files against the hashes in its result.</summary>
    private async Task FetchResult(RunsFolder runs, CellSpec needed, Action<bool, string> tell, CancellationToken stop)
    {
        var id = needed.Id();
        var cell = runs.Cell(id);
        if (cell.IsPublished)
        {
            return;
        }

        var listing = await _client.List(id, null, tell, stop);
        foreach (var name in CellFolder.Artifacts(needed))
        {
            // The result comes last: its presence says that the others are there.
            var file = listing.Artifacts.FirstOrDefault(known => known.Name == name && IsSound(known))
                ?? throw new ArtifactMissingException($"the cell needs {needed.Method.Kind} {id} ({needed.Label()}), of which the artifact store has no {name}");
            if (!await _client.Download($"{id}/artifacts", file, Path.Combine(cell.Root, name), tell, stop))
            {
                throw new ArtifactMissingException($"{name} of {needed.Method.Kind} {id} ({needed.Label()}) is damaged in the artifact store: it is not the file that was stored (SHA-256 {file.Sha256})");
            }
        }

        WholeFile.FlushFolder(cell.Root);
    }

    private async Task<bool> FetchCheckpoint(CellFolder cell, CellId id, CheckpointListing found, Action<bool, string> tell, CancellationToken stop)
    {
        var place = Path.Combine(cell.Checkpoints(new(found.Token)), found.Name);
        if (await IsThere(place, found.Files, stop))
        {
            return true;
        }

        // Whole or not at all, as everywhere: what is half fetched lies where no worker looks.
        var staging = Path.Combine(cell.Incoming(new(found.Token)), found.Name);
        foreach (var file in found.Files)
        {
            try
            {
                if (!await IsThere(staging, [file], stop) && !await _client.Download($"{id}/attempts/{found.Token}/checkpoints/{found.Name}", file, Path.Combine(staging, file.Name), tell, stop))
                {
                    tell(true, $"checkpoint {found.Name} of attempt {found.Token} of cell {id} is damaged in the artifact store ({file.Name}), and was passed over");
                    return false;
                }
            }
            catch (ArtifactMissingException)
            {
                return false; // replaced by a newer one, or the cell is done: the next candidate, or none
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        Directory.Move(staging, place);
        WholeFile.FlushFolder(Path.GetDirectoryName(place)!);
        return true;
    }

    private static async Task<bool> IsThere(string folder, ArtifactFile[] files, CancellationToken stop)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.Name);
            if (!File.Exists(path) || new FileInfo(path).Length != file.Bytes || await ArtifactClient.Sha256Of(path, stop) != file.Sha256)
            {
                return false;
            }
        }

        return files.Length > 0;
    }

    /// <summary>What a server says becomes part of a path here: only if it is a name.</summary>
    private static bool IsSound(ArtifactFile file) => (ArtifactNames.IsArtifact(file.Name) || ArtifactNames.IsCheckpointFile(file.Name)) && ArtifactNames.IsSha256(file.Sha256) && file.Bytes >= 0;
}
