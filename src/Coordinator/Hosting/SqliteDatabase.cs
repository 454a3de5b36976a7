using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
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

            Ask(connection, "PRAGMA journal_mode=WAL");
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw Damaged(path, error.Message, error);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CoordinatorUnavailableException($"{path} cannot be opened: {error.Message}", error);
        }
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

    private static CoordinatorUnavailableException Damaged(string path, string how, Exception? cause = null) => new(
        $"{path} is damaged ({how}): put back a copy of it, or move it away to start anew (finished cells will run again)", cause!);

    private static string Ask(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return (string)command.ExecuteScalar()!;
    }
}
