using Npgsql;

namespace Slfd.Faults.Checking;

/// <summary>The journal of coordinators on PostgreSQL.</summary>
internal static class PostgresJournal
{
    public static IEnumerable<JournalRow> Read(string connectionString)
    {
        using NpgsqlConnection connection = new(connectionString + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new(JournalRows.Query, connection);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new(reader.GetInt64(0), reader.GetString(1), (byte[])reader.GetValue(2), reader.GetInt32(3));
        }
    }
}
