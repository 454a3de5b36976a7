using System.Globalization;
using System.Data.Common;
using Akka.Configuration;
using Npgsql;
using Slfd.Artifacts;
using Slfd.Coordinator.Journals;
using Slfd.Messages.Akka;

namespace Slfd.Coordinator.Hosting;

/// <summary>A PostgreSQL database, for as many hosts as want to coordinate.</summary>
internal sealed class PostgresDatabase : CoordinatorDatabase
{
    /// <summary>Held while tables are made, by the host that comes first.</summary>
    private const long TablesLock = 0x736c6664; // "slfd"

    /// <summary>Versions whose SQL linq2db knows, newest first; the newest that the server has is taken.</summary>
    private static readonly (int Major, string Provider)[] s_versions = [(18, "PostgreSQL.18"), (15, "PostgreSQL.15"), (13, "PostgreSQL.13"), (12, "PostgreSQL.12"), (11, "PostgreSQL.11")];

    private readonly RunsFolder? _runs;
    private readonly string _connectionString;
    private string _provider = s_versions[^1].Provider;

    /// <exception cref="FormatException">The text is no connection string; the message does not repeat it.</exception>
    /// <param name="connectionString">Npgsql's.</param>
    /// <param name="runs">Where the high-water record lies; null: there is none.</param>
    public PostgresDatabase(string connectionString, RunsFolder? runs)
    {
        _runs = runs;
        NpgsqlConnectionStringBuilder parts;
        try
        {
            parts = new(connectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new FormatException("that is no PostgreSQL connection string: it reads Host=…;Port=5432;Database=…;Username=…;Password=…");
        }

        if (string.IsNullOrEmpty(parts.Host) || string.IsNullOrEmpty(parts.Database))
        {
            throw new FormatException("the connection string must name Host and Database");
        }

        Default("Timeout", () => parts.Timeout = 5);
        Default("Keepalive", () => parts.KeepAlive = 10); // a server that is gone without a word is noticed
        Default("Maximum Pool Size", () => parts.MaxPoolSize = 20);
        Default("Application Name", () => parts.ApplicationName = "slfd coordinator");
        _connectionString = parts.ConnectionString;
        Name = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL database {parts.Database} on {parts.Host}:{parts.Port}");

        void Default(string key, Action set)
        {
            if (!parts.ContainsKey(key) || !connectionString.Contains(key, StringComparison.OrdinalIgnoreCase))
            {
                set();
            }
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override void Prepare()
    {
        try
        {
            using NpgsqlConnection connection = new(_connectionString);
            connection.Open();
            var major = connection.PostgreSqlVersion.Major;
            _provider = s_versions.FirstOrDefault(version => version.Major <= major).Provider
                ?? throw new CoordinatorUnavailableException($"{Name} is of version {major}; {s_versions[^1].Major} or later is needed");
            var record = _runs is null ? null : HeadFile.Read(_runs); // first: the journal may only be ahead of it
            Tables(connection);
            if (Ask(connection, "SHOW transaction_read_only") == "on")
            {
                throw new CoordinatorUnavailableException($"{Name} can be read but not written: it is a standby, or this account may only read");
            }

            if (JournalProof.FaultOf(new(connection), record) is { } fault)
            {
                throw new CoordinatorUnavailableException(JournalProof.Sentence(Name, fault));
            }
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            throw new CoordinatorUnavailableException($"{Name} cannot be opened: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public override CoordinatorHold Hold(string? cluster, string who) => PostgresHold.Take(_connectionString, Name, cluster, who);

    /// <inheritdoc/>
    internal override DbConnection Connect()
    {
        NpgsqlConnection connection = new(_connectionString);
        connection.Open();
        return connection;
    }

    /// <inheritdoc/>
    internal override void MakeTables()
    {
        using var connection = (NpgsqlConnection)Connect();
        if (Ask(connection, "SELECT concat(to_regclass('journal'), to_regclass('snapshot'), to_regclass('holder'))") != "journalsnapshotholder")
        {
            Make(connection);
        }
    }

    /// <inheritdoc/>
    internal override string? Replace(string made, string aside)
    {
        MakeTables();
        using var connection = (NpgsqlConnection)Connect();
        long kept = 0;
        using (var old = JournalFile.Create(aside))
        {
            using var keeping = old.BeginTransaction();
            JournalWriter writer = new(old, keeping);
            foreach (var row in new JournalTable(connection).Rows())
            {
                writer.Write(row);
                kept++;
            }

            keeping.Commit();
        }

        using var source = JournalFile.OpenToRead(made);
        using var transaction = connection.BeginTransaction();
        using (NpgsqlCommand clear = new("DELETE FROM journal WHERE persistence_id = 'coordinator'; DELETE FROM snapshot WHERE persistence_id = 'coordinator'", connection, transaction))
        {
            clear.ExecuteNonQuery();
        }

        JournalWriter target = new(connection, transaction);
        foreach (var row in new JournalTable(source).Rows())
        {
            target.Write(row);
        }

        transaction.Commit();
        if (kept == 0)
        {
            File.Delete(aside);
        }

        return kept == 0 ? null : aside;
    }

    /// <inheritdoc/>
    public override bool MayComeBack(CoordinatorUnavailableException failure) => failure.InnerException switch
    {
        // Starting up, shutting down, too many connections: the server says so. A wrong password or a missing database stays wrong.
        PostgresException refusal => refusal.IsTransient || refusal.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    private protected override Config Connections() => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.sql.connection-string = {{HoconResource.Quote(_connectionString)}}
        akka.persistence.journal.sql.provider-name = "{{_provider}}"
        akka.persistence.snapshot-store.sql.connection-string = {{HoconResource.Quote(_connectionString)}}
        akka.persistence.snapshot-store.sql.provider-name = "{{_provider}}"
        """)
        .WithFallback(HoconResource.Read(typeof(CoordinatorDatabase).Assembly, "persistence-postgres.conf"))
        .WithFallback(HoconResource.Read(typeof(CoordinatorDatabase).Assembly, "persistence.conf"));

    private static string? Ask(NpgsqlConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar() as string;
    }

    /// <exception cref="CoordinatorUnavailableException">One of them is gone.</exception>
    private void Tables(NpgsqlConnection connection)
    {
        switch (Ask(connection, "SELECT concat(CASE WHEN to_regclass('journal') IS NULL THEN 'journal' END, CASE WHEN to_regclass('snapshot') IS NULL THEN 'snapshot' END, CASE WHEN to_regclass('holder') IS NULL THEN 'holder' END)"))
        {
            case "":
                return; // an account without the right to make tables is enough from here on
            case "journalsnapshotholder" or "holder": // none yet, or made before there was a holder
                Make(connection);
                return;
            case var gone:
                throw new CoordinatorUnavailableException(JournalProof.Sentence(Name, $"its table {gone} is gone"));
        }
    }

    private static void Make(NpgsqlConnection connection)
    {
        using var schema = new StreamReader(typeof(PostgresDatabase).Assembly.GetManifestResourceStream("postgres.sql")!);
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"SELECT pg_advisory_xact_lock({TablesLock.ToString(CultureInfo.InvariantCulture)})";
        command.ExecuteNonQuery();
        command.CommandText = schema.ReadToEnd();
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
