using System.Data.Common;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Journals;

/// <summary>The coordinator's rows in a database, by plain SQL that SQLite and PostgreSQL both read. Akka.Persistence has no part in it.</summary>
/// <param name="connection">Open; stays the caller's.</param>
internal sealed class JournalTable(DbConnection connection)
{
    private const string Mine = "FROM journal WHERE persistence_id = 'coordinator'";

    /// <summary>How many events there are, and the number of the last one.</summary>
    public (long Count, long Last) Extent()
    {
        using var reader = Command($"SELECT count(*), coalesce(max(sequence_number), 0), coalesce(min(sequence_number), 1) {Mine}").ExecuteReader();
        reader.Read();
        // Numbers are unique and begin at 1, so that the two agree exactly where none is missing.
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The first number that has no event though a later one has; 0: there is none.</summary>
    public long FirstMissing()
    {
        long expected = 1;
        using var reader = Command($"SELECT sequence_number {Mine} ORDER BY sequence_number").ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetInt64(0) != expected)
            {
                return expected;
            }

            expected++;
        }

        return 0;
    }

    /// <summary>The hex hash in a row; null: there is no such row, or it has none.</summary>
    public string? HashAt(long sequence)
    {
        using var command = Command($"SELECT manifest, message {Mine} AND sequence_number = @sequence");
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("sequence", sequence);
        command.Parameters.Add(parameter);
        using var reader = command.ExecuteReader();
        return reader.Read() && JournalCodec.HashOf(Text(reader, 0), Bytes(reader, 1)) is { Length: > 0 } hash ? Convert.ToHexStringLower(hash) : null;
    }

    /// <summary>Every row in the order of its number.</summary>
    public IEnumerable<JournalRow> Rows()
    {
        using var reader = Command($"SELECT sequence_number, manifest, message, identifier, created, writer_uuid {Mine} ORDER BY sequence_number").ExecuteReader();
        while (reader.Read())
        {
            yield return new(reader.GetInt64(0), Text(reader, 1), Bytes(reader, 2), reader.IsDBNull(3) ? 0 : Convert.ToInt32(reader.GetValue(3), System.Globalization.CultureInfo.InvariantCulture), reader.GetInt64(4), Text(reader, 5));
        }
    }

    /// <summary>Rows below a number, the latest first.</summary>
    /// <param name="before">The first that is not wanted any more.</param>
    /// <param name="most">At most so many.</param>
    public IEnumerable<JournalRow> RowsBefore(long before, int most)
    {
        using var command = Command($"SELECT sequence_number, manifest, message, created {Mine} AND sequence_number < @before ORDER BY sequence_number DESC LIMIT @most");
        foreach (var (name, value) in new (string, object)[] { ("before", before), ("most", most) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new(reader.GetInt64(0), Text(reader, 1), Bytes(reader, 2), 0, reader.GetInt64(3), string.Empty);
        }
    }

    private static string Text(DbDataReader reader, int column) => reader.GetValue(column) as string ?? string.Empty;

    /// <summary>A value that is no longer of the type of its column is damaged, and reads as something that no hash fits.</summary>
    private static byte[] Bytes(DbDataReader reader, int column) => reader.GetValue(column) as byte[] ?? [];

#pragma warning disable CA2100 // Every text is a constant of this file; values travel as parameters.
    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
#pragma warning restore CA2100
}

/// <summary>A row of the journal as it lies in the database.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Manifest">What it holds.</param>
/// <param name="Message">Its bytes.</param>
/// <param name="Serializer">Who wrote the bytes.</param>
/// <param name="Created">When, in milliseconds since 1970.</param>
/// <param name="Writer">Which life of which actor wrote it.</param>
internal sealed record JournalRow(long Sequence, string Manifest, byte[] Message, int Serializer, long Created, string Writer);
