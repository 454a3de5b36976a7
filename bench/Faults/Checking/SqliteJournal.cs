using Microsoft.Data.Sqlite;

namespace Slfd.Faults.Checking;

/// <summary>The journal of a coordinator on SQLite.</summary>
internal static class SqliteJournal
{
    public static IEnumerable<JournalRow> Read(string path)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = JournalRows.Query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new(reader.GetInt64(0), reader.GetString(1), (byte[])reader.GetValue(2), reader.GetInt32(3));
        }
    }
}
