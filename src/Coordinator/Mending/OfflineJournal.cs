using System.Data.Common;
using Slfd.Coordinator.Journals;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Mending;

/// <summary>A journal and the state that it comes to, read and written without a coordinator. The process that opens one holds the database.</summary>
internal sealed class OfflineJournal
{
    private readonly DbConnection _connection;
    private readonly EventChain _chain = new();
    private readonly string _writer = Guid.NewGuid().ToString("N");

    /// <summary>Reads every event and checks the chain.</summary>
    /// <param name="connection">Open; stays the caller's.</param>
    /// <exception cref="JournalFaultException">An event is missing, changed or unknown; the message names it.</exception>
    /// <exception cref="InvalidDataException">Its cells have other ids in this build.</exception>
    public OfflineJournal(DbConnection connection)
    {
        _connection = connection;
        foreach (var row in new JournalTable(connection).Rows())
        {
            State.Apply(_chain.Check(row.Sequence, JournalCodec.Read(row.Manifest, row.Message)));
        }
    }

    /// <summary>What its events come to.</summary>
    public Sweep State { get; } = new(new(), new());

    /// <summary>Its end.</summary>
    public ChainHead Head => _chain.Head;

    /// <summary>Writes events behind the last one, all or none, and applies them.</summary>
    public void Append(IReadOnlyList<ICoordinatorEvent> events)
    {
        using var transaction = _connection.BeginTransaction();
        JournalWriter writer = new(_connection, transaction);
        foreach (var change in events)
        {
            var row = _chain.Add(change);
            writer.Write(new(_chain.Sequence, JournalCodec.ManifestOf(row), JournalCodec.ToBytes(row), Messages.Serialization.MessageCodec.Identifier, change.At, _writer));
            State.Apply(change);
        }

        transaction.Commit();
    }
}
