namespace Slfd.Faults.Checking;

/// <summary>One row of the coordinator's journal, as it lies in the database.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Manifest">Name of the event's type.</param>
/// <param name="Message">The event's bytes.</param>
/// <param name="Serializer">Who wrote the bytes.</param>
internal sealed record JournalRow(long Sequence, string Manifest, byte[] Message, int Serializer);

/// <summary>Reads the journal by plain SQL: neither Akka.Persistence nor any code of the coordinator takes part.</summary>
internal static class JournalRows
{
    /// <summary>In the order of insertion, so that a row out of its place shows.</summary>
    public const string Query = "SELECT sequence_number, manifest, message, identifier FROM journal WHERE persistence_id = 'coordinator' ORDER BY ordering";
}
