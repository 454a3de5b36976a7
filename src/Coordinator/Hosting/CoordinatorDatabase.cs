using System.Data.Common;
using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>Where the coordinator's events and snapshots lie: a SQLite file, or a PostgreSQL database that several hosts share.</summary>
public abstract class CoordinatorDatabase
{
    /// <summary>Setting with the database's name, for messages to people.</summary>
    internal const string NameKey = "slfd.coordinator-database";

    /// <summary>What a person calls it; never with a password.</summary>
    public abstract string Name { get; }

    /// <summary>Whether several hosts can use it.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The runs folder's SQLite file.</summary>
    public static CoordinatorDatabase Sqlite(RunsFolder runs) => new SqliteDatabase(runs);

    /// <summary>A PostgreSQL database.</summary>
    /// <param name="connectionString">Npgsql's <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <param name="runs">The folder that its hosts share, which holds the high-water record; null: none is kept.</param>
    /// <exception cref="FormatException">It is none; the message does not repeat it.</exception>
    public static CoordinatorDatabase Postgres(string connectionString, RunsFolder? runs = null) => new PostgresDatabase(connectionString, runs);

    /// <summary>Makes it ready: whole, and with its tables.</summary>
    /// <exception cref="CoordinatorUnavailableException">It is damaged, cannot be opened or written; the message names it.</exception>
    public abstract void Prepare();

    /// <summary>Keeps every other coordinator off for as long as it is held.</summary>
    /// <param name="cluster">The hosts that coordinate together and hold it together; null: this process alone. A file is held by one process in any case.</param>
    /// <param name="who">What a person would call it.</param>
    /// <exception cref="CoordinatorUnavailableException">Somebody has it; the message says who and what to do.</exception>
    public abstract CoordinatorHold Hold(string? cluster, string who);

    /// <summary>Whether a failure of <see cref="Prepare"/> is the kind that passes: the database is not up yet, or cannot be reached.</summary>
    public virtual bool MayComeBack(CoordinatorUnavailableException failure) => false;

    /// <summary>Opens it for plain SQL.</summary>
    /// <exception cref="System.Data.Common.DbException">It is not there, or cannot be opened.</exception>
    internal abstract DbConnection Connect();

    /// <summary>Makes the tables where there are none; <see cref="Prepare"/> leaves that to the plugins in a file.</summary>
    internal abstract void MakeTables();

    /// <summary>Puts a journal in the place of the one that is there, which goes aside. The caller holds the database.</summary>
    /// <param name="made">A SQLite file with the new journal; it may be moved away.</param>
    /// <param name="aside">The SQLite file that the old one becomes.</param>
    /// <returns><paramref name="aside"/>; null where there was nothing to keep.</returns>
    internal abstract string? Replace(string made, string aside);

    /// <summary>What the plugins need to know. Contains the password: never to be printed.</summary>
    internal Config Configuration() => Connections().WithFallback($"{NameKey} = {HoconResource.Quote(Name)}");

    private protected abstract Config Connections();
}
