using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Messages.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>The SQLite file that holds the coordinator's journal and snapshots.</summary>
internal static class CoordinatorDatabase
{
    /// <summary>Makes the file ready, and says which connection the plugins shall use.</summary>
    /// <exception cref="CoordinatorUnavailableException">The file is no SQLite database, or the folder cannot be written.</exception>
    public static Config Prepare(RunsFolder runs)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = runs.CoordinatorDatabase }.ToString();
        try
        {
            Directory.CreateDirectory(runs.Root);
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            // Write-ahead logging is a property of the file: commits cost half as much, and readers do not wait for the writer.
            command.CommandText = "PRAGMA journal_mode = WAL; SELECT count(*) FROM sqlite_master;";
            command.ExecuteScalar();
        }
        catch (SqliteException damaged)
        {
            throw new CoordinatorUnavailableException(
                $"{runs.CoordinatorDatabase} cannot be opened as the coordinator's journal: {damaged.Message}; restore it from a copy, or move it away to start anew (finished cells will run again)", damaged);
        }

        return ConfigurationFactory.ParseString($$"""
            akka.persistence.journal.sql.connection-string = "{{connectionString}}"
            akka.persistence.snapshot-store.sql.connection-string = "{{connectionString}}"
            """);
    }
}
