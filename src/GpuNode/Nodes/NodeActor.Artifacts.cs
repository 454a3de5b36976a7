using Akka.Actor;
using Slfd.Experiments.Cells;
using Slfd.GpuNode.Artifacts;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Nodes;

/// <content>
/// Where no folder is shared: what a cell needs is fetched before its worker hears of it, each durable checkpoint is carried to the store, and a result before it is
/// spoken of (design.md section 8, rule 1). With a shared folder none of this takes a step.
/// </content>
#pragma warning disable CA1001 // An actor's disposal is PostStop.
internal sealed partial class NodeActor
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_afterFailedFetch = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<LeaseId, CheckpointUpload> _uploads = [];

    private bool CarriesArtifacts => _options.Artifacts.AreElsewhere;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _telemetry.Dispose();
        _stopped.Cancel();
        _stopped.Dispose();
    }

    /// <summary>Hands a granted cell to its device, once all that it needs is here.</summary>
    private void Start(DeviceSeat seat, Grant grant)
    {
        _telemetry.Started(grant);
        if (!CarriesArtifacts)
        {
            seat.Device.Tell(new RunLease(grant));
            return;
        }

        var stop = seat.Fetching = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        seat.Beat = seat.Beat! with { Phase = "fetch" };
        var tell = Teller();
        FileAsync(async () =>
        {
            try
            {
                await _options.Artifacts.Fetch(_options.Runs, grant.Lease, CellSpec.FromJson(grant.SpecJson), tell, stop.Token);
                return new CellFetched(grant, null, null);
            }
            catch (ArtifactMissingException missing)
            {
                return new CellFetched(grant, missing.Message, null);
            }
        }, refused => new CellFetched(grant, null, refused));
    }

    private void Fetched(CellFetched done)
    {
        _filing--;
        var (seat, lease) = (SeatOf(done.Grant)!, done.Grant.Lease);
        if (seat.Fetching is null || seat.Beat?.Lease != lease)
        {
            LeaveIfDone(); // revoked, or handed back, while it was under way
            return;
        }

        seat.Fetching = null;
        if (done.Missing is null && done.Refused is null)
        {
            seat.Device.Tell(new RunLease(done.Grant));
            return;
        }

        var beat = seat.Beat;
        Vacate(seat);
        _telemetry.Ended(lease, done.Missing is null ? "handed back" : "failed");
        if (done.Missing is { } missing)
        {
            var failure = new CellFailure(FailureClass.Infrastructure, missing, string.Empty, 0);
            Context.System.EventStream.Publish(new AttemptFailed(seat.Slot, lease, LabelOf(done.Grant), failure));
            Report(beat, () => new ReportFailed(_options.Node, _incarnation, lease, seat.Slot, failure));
        }
        else
        {
            Note(true, $"{seat.Slot}: what {LabelOf(done.Grant)} needs could not be fetched, and it is handed back: {done.Refused}");
            Report(beat, () => new HandBack(_options.Node, _incarnation, lease, 0));
        }
    }

    /// <summary>Gives up fetching for a seat.</summary>
    /// <returns>Whether one was under way.</returns>
    private static bool StopFetching(DeviceSeat seat)
    {
        if (seat.Fetching is not { } fetching)
        {
            return false;
        }

        seat.Fetching = null;
        fetching.Cancel();
        return true;
    }

    /// <summary>The seat has no cell any more, and its device never heard of it: it asks again after a while.</summary>
    private void Vacate(DeviceSeat seat)
    {
        (seat.Beat, seat.Free) = (null, true);
        Timers.StartSingleTimer(seat, new AskAgain(seat.Slot), s_afterFailedFetch);
    }

    private void Checkpointed(LeaseCheckpointed saved)
    {
        _telemetry.Checkpoint(saved);
        if (!CarriesArtifacts || _seats[saved.Slot].Beat?.Lease != saved.Lease)
        {
            return;
        }

        if (!_uploads.TryGetValue(saved.Lease, out var upload))
        {
            _uploads[saved.Lease] = upload = new(CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token));
        }

        upload.Written++;
        Carry(saved.Lease, upload);
    }

    private void Carry(LeaseId lease, CheckpointUpload upload)
    {
        if (upload.Busy)
        {
            return; // the newest is carried when this one is done; those in between are superseded
        }

        (upload.Busy, upload.Carried) = (true, upload.Written);
        var (tell, stop) = (Teller(), upload.Stop.Token);
        FileAsync(async () => new CheckpointCarried(lease, upload, await _options.Artifacts.StoreCheckpoint(_options.Runs, lease, tell, stop), null), refused => new CheckpointCarried(lease, upload, 0, refused));
    }

    private void Carried(CheckpointCarried carried)
    {
        _filing--;
        var upload = carried.Upload;
        upload.Busy = false;
        upload.Stored = Math.Max(upload.Stored, carried.Iteration);
        if (_uploads.GetValueOrDefault(carried.Lease) == upload)
        {
            if (_seats.Values.FirstOrDefault(seat => seat.Beat?.Lease == carried.Lease) is { } seat)
            {
                seat.Beat = seat.Beat! with { Checkpoint = upload.Stored };
            }

            if (carried.Refused is { } refused)
            {
                Note(true, $"a checkpoint of {carried.Lease.Cell.Prefix} (token {carried.Lease.Token}) is not on the artifact store: {refused}");
            }

            if (upload.Written > upload.Carried)
            {
                Carry(carried.Lease, upload);
            }
            else if (upload.Then is { } then)
            {
                _uploads.Remove(carried.Lease);
                then(upload.Stored);
            }
        }

        LeaveIfDone();
    }

    /// <summary>Goes on when the attempt's last checkpoint is on the store: another host shall find it when it hears that the cell is free.</summary>
    /// <param name="lease">An attempt that ended unfinished.</param>
    /// <param name="beat">Keeps its lease meanwhile.</param>
    /// <param name="then">Told the iteration of the newest checkpoint there.</param>
    private void AfterCarrying(LeaseId lease, CellBeat beat, Action<int> then)
    {
        if (_uploads.TryGetValue(lease, out var upload) && upload.Busy)
        {
            (_ending[lease], upload.Then) = (beat with { Phase = "upload" }, then);
            return;
        }

        _uploads.Remove(lease);
        then(upload?.Stored ?? 0);
    }

    private void StopCarrying(LeaseId lease)
    {
        if (_uploads.Remove(lease, out var upload))
        {
            upload.Stop.Cancel();
        }
    }

    /// <summary>Carries a result to the store, then offers it to the coordinator.</summary>
    private void Deliver(OutboxEntry entry)
    {
        if (!CarriesArtifacts)
        {
            Offer(entry);
            return;
        }

        _ending[entry.Lease] = BeatOf(entry.Lease) with { Phase = "upload" };
        var tell = Teller();
        FileAsync(async () =>
        {
            await _options.Artifacts.StoreResult(_options.Runs, entry.Lease, tell, _stopped.Token);
            return new ResultDelivered(entry, null);
        }, refused => new ResultDelivered(entry, refused));
    }

    private void Delivered(ResultDelivered delivered)
    {
        _filing--;
        if (delivered.Refused is { } refused)
        {
            Note(true, $"the result of {delivered.Entry.Label} is not on the artifact store and so not reported; trying again: {refused}");
            Timers.StartSingleTimer((delivered.Entry.Lease, nameof(Deliver)), new Redeliver(delivered.Entry), s_resettleAfter);
        }
        else
        {
            Offer(delivered.Entry);
        }

        LeaveIfDone();
    }

    private CellBeat BeatOf(LeaseId lease) => _ending.GetValueOrDefault(lease) ?? new(lease, 0, 0, double.NaN, 0, 0, 0, "report");

    private static string LabelOf(Grant grant)
    {
        try
        {
            return CellSpec.FromJson(grant.SpecJson).Label();
        }
        catch (System.Text.Json.JsonException)
        {
            return grant.Lease.Cell.Prefix;
        }
    }

    /// <summary>Notes from pool threads; the event stream may be told from any.</summary>
    private static Action<bool, string> Teller()
    {
        var events = Context.System.EventStream;
        return (warning, text) => events.Publish(new NodeNote(warning, text));
    }

    /// <summary>The checkpoints of one attempt on their way. Confined to the actor.</summary>
    private sealed class CheckpointUpload(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop { get; } = stop;

        /// <summary>How many the worker wrote.</summary>
        public int Written { get; set; }

        /// <summary>How many it had written when the latest upload began.</summary>
        public int Carried { get; set; }

        /// <summary>Iteration of the newest on the store.</summary>
        public int Stored { get; set; }

        public bool Busy { get; set; }

        public Action<int>? Then { get; set; }
    }

    /// <summary>What a cell needs is here, or not.</summary>
    /// <param name="Grant">Which.</param>
    /// <param name="Missing">What the store lacks.</param>
    /// <param name="Refused">Why it could not be fetched otherwise.</param>
    private sealed record CellFetched(Grant Grant, string? Missing, string? Refused) : IOwn;

    private sealed record CheckpointCarried(LeaseId Lease, CheckpointUpload Upload, int Iteration, string? Refused) : IOwn;

    private sealed record ResultDelivered(OutboxEntry Entry, string? Refused) : IOwn;

    private sealed record Redeliver(OutboxEntry Entry) : IOwn;
}
