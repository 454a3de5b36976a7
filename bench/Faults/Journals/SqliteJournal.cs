using Microsoft.Data.Sqlite;
using Slfd.Checking;

namespace Slfd.Faults.Journals;

/// <summary>The journal of a coordinator on SQLite.</summary>
internal static class SqliteJournal
{
    public static IEnumerable<JournalRow> Read(string path)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        foreach (var row in JournalRows.Read(connection))
        {
            yield return row;
        }
    }
}
