using System.Data.Common;
using System.Globalization;

namespace Slfd.Checking;

/// <summary>One row of the coordinator's journal, as it lies in the database.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Manifest">Name of the event's type.</param>
/// <param name="Message">The event's bytes.</param>
/// <param name="Serializer">Who wrote the bytes.</param>
public sealed record JournalRow(long Sequence, string Manifest, byte[] Message, int Serializer);

/// <summary>Reads the journal by plain SQL that SQLite and PostgreSQL both know: neither Akka.Persistence nor any code of the coordinator takes part.</summary>
public static class JournalRows
{
    private const string Mine = "FROM journal WHERE persistence_id = 'coordinator'";

    /// <summary>How many there are.</summary>
    public static long Count(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) " + Mine;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>All of them in the order of insertion, so that a row out of its place shows. A value that is not of its column's type is damaged, and reads as something that no hash fits.</summary>
    /// <param name="connection">Open; stays the caller's.</param>
    public static IEnumerable<JournalRow> Read(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence_number, manifest, message, identifier " + Mine + " ORDER BY ordering";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new(reader.GetInt64(0), reader.GetValue(1) as string ?? string.Empty, reader.GetValue(2) as byte[] ?? [],
                reader.IsDBNull(3) ? 0 : Convert.ToInt32(reader.GetValue(3), CultureInfo.InvariantCulture));
        }
    }
}
