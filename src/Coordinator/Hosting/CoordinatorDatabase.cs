using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Messages.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>The SQLite file with the coordinator's events and snapshots.</summary>
internal static class CoordinatorDatabase
{
    /// <summary>Setting with the file's path, for messages to people.</summary>
    public const string PathKey = "slfd.coordinator-database";

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the file ready: whole, and with a write-ahead log, which is a property of the file and must be set before any plugin opens it.</summary>
    /// <exception cref="CoordinatorUnavailableException">The file is damaged or cannot be opened; the message names it.</exception>
    public static void Prepare(RunsFolder runs)
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

    /// <summary>What the plugins need to know of the file.</summary>
    public static Config Configuration(RunsFolder runs)
    {
        var path = JsonSerializer.Serialize(runs.CoordinatorDatabase, s_plain);
        var connection = JsonSerializer.Serialize(new SqliteConnectionStringBuilder { DataSource = runs.CoordinatorDatabase }.ToString(), s_plain);
        return ConfigurationFactory.ParseString($$"""
            {{PathKey}} = {{path}}
            akka.persistence.journal.sql.connection-string = {{connection}}
            akka.persistence.snapshot-store.sql.connection-string = {{connection}}
            """);
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
