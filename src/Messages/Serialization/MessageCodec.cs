using System.Collections.Frozen;
using ProtoBuf.Meta;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Messages.Serialization;

/// <summary>The one place that says how messages and events become bytes: Protocol Buffers under short, stable manifests. No type name ever travels.</summary>
/// <remarks>Retired: <c>o.done</c>. A type that is renamed keeps its manifest; a manifest that is retired is never given again. Golden bytes of every event version are kept in tests.</remarks>
public static class MessageCodec
{
    /// <summary>The identifier under which Akka.NET knows this codec; written in every journal row, so it never changes.</summary>
    public const int Identifier = 4711;

    /// <summary>Bytes of a stream that is used again.</summary>
    private const int MostKept = 64 * 1024;

    private static readonly (string Manifest, Type Type)[] s_table =
    [
        ("e.started.1", typeof(CoordinatorStarted)),
        ("e.grid.1", typeof(GridDefined)),
        ("e.paused.1", typeof(GridPaused)),
        ("e.granted.1", typeof(LeaseGranted)),
        ("e.released.1", typeof(LeaseReleased)),
        ("e.checkpoint.1", typeof(CheckpointRecorded)),
        ("e.succeeded.1", typeof(CellSucceeded)),
        ("e.duplicate.1", typeof(DuplicateResult)),
        ("e.failed.1", typeof(CellFailed)),
        ("e.retried.1", typeof(FailedCellsRetried)),
        ("e.quarantined.1", typeof(DeviceQuarantined)),
        ("e.restored.1", typeof(DeviceRestored)),
        ("e.cancelled.1", typeof(CellsCancelled)),
        ("e.cells-retried.1", typeof(CellsRetried)),
        ("e.draining.1", typeof(NodeDraining)),
        ("e.forgotten.1", typeof(NodeForgotten)),
        ("e.acted.1", typeof(OperatorActed)),
        ("e.attempts-found.1", typeof(AttemptsFound)),
        ("e.result-found.1", typeof(ResultFound)),
        ("e.acknowledged.1", typeof(AlertAcknowledged)),
        ("s.coordinator.1", typeof(CoordinatorSnapshot)),
        ("n.hello", typeof(Hello)),
        ("n.welcome", typeof(Welcome)),
        ("n.request", typeof(RequestWork)),
        ("n.grant", typeof(Grant)),
        ("n.nowork", typeof(NoWork)),
        ("n.available", typeof(WorkAvailable)),
        ("n.beat", typeof(Heartbeat)),
        ("n.ack", typeof(HeartbeatAck)),
        ("n.succeeded", typeof(ReportSucceeded)),
        ("n.failed", typeof(ReportFailed)),
        ("n.handback", typeof(HandBack)),
        ("n.ended", typeof(LeaseEnded)),
        ("n.goodbye", typeof(Goodbye)),
        ("n.farewell", typeof(Farewell)),
        ("o.submit", typeof(SubmitGrid)),
        ("o.accepted", typeof(GridAccepted)),
        ("o.refused", typeof(Refused)),
        ("o.status?", typeof(GetGridStatus)),
        ("o.status", typeof(GridStatus)),
        ("o.results?", typeof(GetResultsSince)),
        ("o.result", typeof(ResultCommitted)),
        ("o.results", typeof(ResultsPage)),
        ("o.grids?", typeof(GetGrids)),
        ("o.grids", typeof(GridList)),
        ("o.failed?", typeof(GetFailedCells)),
        ("o.failed", typeof(FailedCells)),
        ("o.restore", typeof(RestoreDevice)),
        ("o.pause", typeof(PauseGrid)),
        ("o.cancel", typeof(CancelCells)),
        ("o.retry", typeof(RetryCells)),
        ("o.drain", typeof(DrainNode)),
        ("o.forget", typeof(ForgetNode)),
        ("o.changed", typeof(Changed)),
        ("o.grid-page?", typeof(GetGridPage)),
        ("o.grid-page", typeof(GridPage)),
        ("o.cells?", typeof(GetCells)),
        ("o.cells", typeof(CellPage)),
        ("o.cell?", typeof(GetCell)),
        ("o.cell", typeof(CellDetail)),
        ("o.nodes?", typeof(GetNodes)),
        ("o.nodes", typeof(NodePage)),
        ("o.audit?", typeof(GetAudit)),
        ("o.audit", typeof(AuditPage)),
        ("o.happenings?", typeof(GetHappenings)),
        ("o.happenings", typeof(Happenings)),
        ("o.strip?", typeof(GetCellStrip)),
        ("o.strip", typeof(CellStrip)),
        ("o.counts?", typeof(GetCellCounts)),
        ("o.counts", typeof(CellCounts)),
        ("o.outlook?", typeof(GetOutlook)),
        ("o.outlook", typeof(Outlook)),
        ("o.groups?", typeof(GetFailureGroups)),
        ("o.groups", typeof(FailureGroups)),
        ("o.quarantine", typeof(QuarantineDevice)),
        ("o.acknowledge", typeof(AcknowledgeAlert)),
        ("o.acknowledged?", typeof(GetAcknowledgements)),
        ("o.acknowledged", typeof(Acknowledgements)),
        ("o.history?", typeof(GetHistory)),
        ("o.history", typeof(History)),
    ];

    private static readonly FrozenDictionary<string, Type> s_types = s_table.ToFrozenDictionary(row => row.Manifest, row => row.Type);
    private static readonly FrozenDictionary<Type, string> s_manifests = s_table.ToFrozenDictionary(row => row.Type, row => row.Manifest);
    private static readonly RuntimeTypeModel s_model = RuntimeTypeModel.Create("slfd");

    /// <summary>Each thread writes into one stream of its own, kept while it is small: a coordinator writes tens of thousands of messages a second.</summary>
    [ThreadStatic]
    private static MemoryStream? t_stream;

    /// <summary>Every manifest that is in use.</summary>
    public static IEnumerable<string> Manifests => s_table.Select(row => row.Manifest);

    /// <summary>Every type that can travel.</summary>
    public static IEnumerable<Type> Types => s_table.Select(row => row.Type);

    /// <summary>The stable name of a message's type.</summary>
    /// <exception cref="ArgumentException">The type has none: it may not travel.</exception>
    public static string ManifestOf(object message) => s_manifests.TryGetValue(message.GetType(), out var manifest)
        ? manifest
        : throw new ArgumentException($"{message.GetType()} has no manifest: add it to {nameof(MessageCodec)}", nameof(message));

    /// <summary>The type behind a manifest; null: there is none.</summary>
    public static Type? TypeOf(string manifest) => s_types.GetValueOrDefault(manifest);

    /// <summary>The bytes of a message that has a manifest.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static byte[] ToBytes(object message)
    {
        _ = ManifestOf(message);
        var stream = t_stream ?? new();
        t_stream = null; // whatever is serialised within this one takes another
        s_model.Serialize(stream, message);
        var bytes = stream.ToArray();
        if (stream.Capacity <= MostKept)
        {
            stream.SetLength(0);
            t_stream = stream;
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="ArgumentException">The manifest is unknown.</exception>
    /// <exception cref="ProtoBuf.ProtoException">The bytes are not of that type.</exception>
    public static object FromBytes(string manifest, ReadOnlySpan<byte> bytes) => s_types.TryGetValue(manifest, out var type)
        ? EmptyNotNull.Fill(s_model.Deserialize(type, bytes))
        : throw new ArgumentException($"unknown manifest '{manifest}': written by a newer version, or not ours", nameof(manifest));
}
