using System.Data.Common;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Journals;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>A SQLite file, for one process.</summary>
internal sealed class SqliteDatabase(RunsFolder runs) : CoordinatorDatabase
{
    /// <inheritdoc/>
    public override string Name => runs.CoordinatorDatabase;

    /// <inheritdoc/>
    public override bool IsShared => false;

    /// <inheritdoc/>
    /// <remarks>The write-ahead log is a property of the file and must be set before any plugin opens it.</remarks>
    public override void Prepare()
    {
        var path = runs.CoordinatorDatabase;
        try
        {
            Directory.CreateDirectory(runs.Root);
            var record = HeadFile.Read(runs); // first: the journal may only be ahead of it
            if (!File.Exists(path) && record is not null && JournalProof.FaultOf(null, record) is { } gone)
            {
                throw Faulty(path, File.Exists(path + "-wal") ? gone : $"it is not there, and {gone}");
            }

            if (File.Exists(path) && !StartsLikeADatabase(path))
            {
                // SQLite takes a file of a few bytes for an empty database, and would write over it.
                throw Damaged(path, "it is no SQLite database");
            }

            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            var state = Ask(connection, "PRAGMA quick_check(1)");
            if (state != "ok")
            {
                throw Damaged(path, state);
            }

            var tables = Ask(connection, "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('journal', 'snapshot') ORDER BY name)");
            if (tables is "journal" or "snapshot")
            {
                throw Faulty(path, $"its table {(tables == "journal" ? "snapshot" : "journal")} is gone");
            }

            if (JournalProof.FaultOf(tables.Length > 0 ? new(connection) : null, record) is { } fault)
            {
                throw Faulty(path, fault);
            }

            Ask(connection, "PRAGMA journal_mode=WAL");
            Ask(connection, "BEGIN IMMEDIATE; SELECT 'ok'; ROLLBACK");

            // SQLite opens a file that can only be read without a word, and begins no more than a transaction that reads: it would say so at the first event.
            if (SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") != 0)
            {
                throw ReadOnly(path, null);
            }
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw Damaged(path, error.Message, error);
        }
        catch (SqliteException error) when (error.SqliteErrorCode == SQLitePCL.raw.SQLITE_READONLY)
        {
            throw ReadOnly(path, error);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorUnavailableException($"{path} cannot be opened: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public override CoordinatorHold Hold(string? cluster, string who) => new(CoordinatorLock.Take(runs));

    /// <inheritdoc/>
    internal override DbConnection Connect()
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = runs.CoordinatorDatabase, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    /// <inheritdoc/>
    internal override void MakeTables()
    {
        using var connection = (SqliteConnection)Connect();
        if (Ask(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'journal'").Length == 0)
        {
            Ask(connection, JournalFile.Tables);
        }
    }

    /// <inheritdoc/>
    internal override string? Replace(string made, string aside)
    {
        var path = runs.CoordinatorDatabase;
        var kept = File.Exists(path);
        SqliteConnection.ClearAllPools(); // an idle connection of a coordinator that was in this process would go on with the old file
        JournalFile.MoveAside(path, aside);
        File.Move(made, path, overwrite: false);
        WholeFile.FlushFolder(runs.Root);
        return kept ? aside : null;
    }

    private protected override Config Connections()
    {
        var connection = HoconResource.Quote(new SqliteConnectionStringBuilder { DataSource = runs.CoordinatorDatabase }.ToString());
        return ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.sql.connection-string = {{connection}}
            akka.persistence.snapshot-store.sql.connection-string = {{connection}}
            """).WithFallback(HoconResource.Read(typeof(CoordinatorDatabase).Assembly, "persistence.conf"));
    }

    private static bool StartsLikeADatabase(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> start = stackalloc byte[16];
        return file.Length == 0 || (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("SQLite format 3\0"u8));
    }

    private static CoordinatorUnavailableException ReadOnly(string path, Exception? cause) =>
        new($"{path} can be read but not written: make it and its folder writable for this user, or choose another folder with --runs", cause!);

    private static CoordinatorUnavailableException Damaged(string path, string how, Exception? cause = null) => new(
        $"{JournalProof.Sentence(path, $"it is damaged ({how})")}", cause!);

    private static CoordinatorUnavailableException Faulty(string path, string fault) => new(JournalProof.Sentence(path, fault));

    private static string Ask(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar() as string ?? string.Empty;
    }
}
