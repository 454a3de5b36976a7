using Microsoft.Data.Sqlite;

namespace Slfd.Coordinator.Journals;

/// <summary>A SQLite file with a journal: what a backup is, and what a coordinator on SQLite opens.</summary>
internal static class JournalFile
{
    /// <summary>The tables as the plugin makes them.</summary>
    public const string Tables = """
        CREATE TABLE journal (
            ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, created INTEGER NOT NULL, deleted Bit NOT NULL, persistence_id NVarChar(255) NOT NULL, sequence_number INTEGER NOT NULL,
            message VarBinary NOT NULL, manifest NVarChar(500) NULL, identifier INTEGER NULL, writer_uuid NVarChar(128) NULL);
        CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number);
        CREATE INDEX journal_created_idx ON journal (created);
        CREATE INDEX journal_sequence_number_idx ON journal (sequence_number);
        CREATE TABLE tags (
            ordering_id INTEGER NOT NULL, tag NVarChar(64) NOT NULL, sequence_nr INTEGER NOT NULL, persistence_id NVarChar(255) NOT NULL, CONSTRAINT PK_tags PRIMARY KEY (ordering_id, tag));
        CREATE INDEX tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
        CREATE INDEX tags_tag_idx ON tags (tag);
        CREATE TABLE snapshot (
            persistence_id NVarChar(255) NOT NULL, sequence_number INTEGER NOT NULL, created INTEGER NOT NULL, snapshot VarBinary NULL, manifest NVarChar(500) NULL, serializer_id INTEGER NULL,
            CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number));
        CREATE INDEX snapshot_sequence_number_idx ON snapshot (sequence_number);
        CREATE INDEX snapshot_created_idx ON snapshot (created);
        """;

    /// <summary>Makes a file with empty tables and opens it.</summary>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    public static SqliteConnection Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = Tables;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens one to read.</summary>
    /// <exception cref="SqliteException">It is no database, or cannot be read.</exception>
    public static SqliteConnection OpenToRead(string path) => Connect(path, SqliteOpenMode.ReadOnly);

    /// <summary>Moves a database aside with what belongs to it; nothing is deleted.</summary>
    /// <param name="path">The database.</param>
    /// <param name="aside">Where it goes.</param>
    public static void MoveAside(string path, string aside)
    {
        foreach (var part in (string[])["-wal", "-shm", ""])
        {
            if (File.Exists(path + part))
            {
                File.Move(path + part, aside + part, overwrite: false);
            }
        }
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
