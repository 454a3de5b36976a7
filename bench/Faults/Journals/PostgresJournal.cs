using Npgsql;
using Slfd.Checking;

namespace Slfd.Faults.Journals;

/// <summary>The journal of coordinators on PostgreSQL.</summary>
internal static class PostgresJournal
{
    public static IEnumerable<JournalRow> Read(string connectionString)
    {
        using NpgsqlConnection connection = new(connectionString + ";Pooling=false");
        connection.Open();
        foreach (var row in JournalRows.Read(connection))
        {
            yield return row;
        }
    }
}
