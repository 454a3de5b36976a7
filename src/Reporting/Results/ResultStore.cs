using Microsoft.Data.Sqlite;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Serialization;

namespace Slfd.Reporting.Results;

/// <summary>Reporting's projection of the coordinator's results: one SQLite file, rows keyed by cell, the last sequence number in the same transaction.</summary>
/// <remarks>
/// The file is in WAL mode, so that another process reads whole transactions while this one writes. It holds nothing that the coordinator does not hold: a lost or
/// damaged file is deleted and fills again. Rows are kept as wire messages, under the manifest of <see cref="MessageCodec"/>, so that there is one serialiser to keep stable.
/// Members may be called from several threads; they take turns.
/// </remarks>
public sealed class ResultStore : IDisposable
{
    private const int Schema = 1;
    private const int DamagedDatabase = 11;
    private const int NoDatabase = 26;
    private readonly SqliteConnection _connection;
    private readonly Lock _turn = new();
    private long _schema;

    private ResultStore(string path, SqliteOpenMode mode)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try
        {
            _connection.Open();
            Prepare(path, mode);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file to write and read, and creates it where there is none.</summary>
    /// <exception cref="SqliteException">The folder cannot be written, or the file is no SQLite database.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote the file.</exception>
    public static ResultStore Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new(path, SqliteOpenMode.ReadWriteCreate);
    }

    /// <summary>Like <see cref="Open"/>, but a damaged file is moved aside to <c>….damaged</c> and a new one takes its place: it holds nothing that cannot be asked for again.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Told in one sentence when that happened.</param>
    public static ResultStore OpenOrRefill(string path, Action<string> warn)
    {
        try
        {
            return Open(path);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is DamagedDatabase or NoDatabase)
        {
            var aside = path + ".damaged";
            File.Move(path, aside, overwrite: true);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            warn($"{path} is damaged ({error.Message}): it was moved to {aside}, and a new one fills from the coordinator");
            return Open(path);
        }
    }

    /// <summary>Opens the file to read, while another process may write it; null where there is none yet, or it is being created at this moment.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static ResultStore? OpenToRead(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        ResultStore store = new(path, SqliteOpenMode.ReadOnly);
        if (store._schema > 0)
        {
            return store;
        }

        store.Dispose();
        return null;
    }

    /// <summary>The highest sequence number that was stored; 0: nothing yet.</summary>
    public long LastSequence
    {
        get
        {
            lock (_turn)
            {
                return (long)Command("SELECT last_sequence FROM progress").ExecuteScalar()!;
            }
        }
    }

    /// <summary>Puts the rows, in one transaction with the highest of their sequence numbers. A row replaces an older row of its cell.</summary>
    public void Put(IReadOnlyCollection<ResultRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            using var upsert = Command(
                """
                INSERT INTO result (cell, sequence, manifest, message) VALUES ($cell, $sequence, $manifest, $message)
                ON CONFLICT (cell) DO UPDATE SET sequence = excluded.sequence, manifest = excluded.manifest, message = excluded.message
                WHERE excluded.sequence > result.sequence
                """,
                transaction);
            var (cell, sequence) = (upsert.Parameters.Add("$cell", SqliteType.Text), upsert.Parameters.Add("$sequence", SqliteType.Integer));
            var (manifest, message) = (upsert.Parameters.Add("$manifest", SqliteType.Text), upsert.Parameters.Add("$message", SqliteType.Blob));
            foreach (var row in rows)
            {
                var wire = row.ToMessage();
                (cell.Value, sequence.Value) = (row.Cell.ToString(), row.Sequence);
                (manifest.Value, message.Value) = (MessageCodec.ManifestOf(wire), MessageCodec.ToBytes(wire));
                upsert.ExecuteNonQuery();
            }

            using var progress = Command("UPDATE progress SET last_sequence = max(last_sequence, $last)", transaction);
            progress.Parameters.AddWithValue("$last", rows.Max(row => row.Sequence));
            progress.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    /// <summary>Forgets every row and starts again at sequence 0: what is held belongs to another history of the coordinator.</summary>
    public void Clear()
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            Command("DELETE FROM result; UPDATE progress SET last_sequence = 0;", transaction).ExecuteNonQuery();
            transaction.Commit();
        }
    }

    /// <summary>Every row, in the order in which the results were accepted.</summary>
    public IReadOnlyList<ResultRow> Rows() => Read("SELECT manifest, message FROM result ORDER BY sequence", _ => { });

    /// <summary>The latest <paramref name="count"/> rows, oldest first: enough to measure a rate by.</summary>
    public IReadOnlyList<ResultRow> Latest(int count) =>
        Read("SELECT manifest, message FROM (SELECT * FROM result ORDER BY sequence DESC LIMIT $count) ORDER BY sequence", command => command.AddWithValue("$count", count));

    /// <summary>At most <paramref name="most"/> rows after a sequence number, oldest first.</summary>
    public IReadOnlyList<ResultRow> RowsAfter(long sequence, int most) =>
        Read("SELECT manifest, message FROM result WHERE sequence > $after ORDER BY sequence LIMIT $most", command =>
        {
            command.AddWithValue("$after", sequence);
            command.AddWithValue("$most", most);
        });

    /// <summary>The rows of a grid's cells, no matter which grid they were run for.</summary>
    public IReadOnlyList<ResultRow> RowsOf(Grid grid) =>
        Read("SELECT manifest, message FROM result WHERE cell IN (SELECT value FROM json_each($cells)) ORDER BY sequence",
            parameters => parameters.AddWithValue("$cells", $"[{string.Join(',', GridCells.Of(grid).Ids.Select(cell => $"\"{cell}\""))}]"));

    /// <summary>The row of one cell, or null.</summary>
    public ResultRow? Find(CellId cell) =>
        Read("SELECT manifest, message FROM result WHERE cell = $cell", command => command.AddWithValue("$cell", cell.ToString())).SingleOrDefault();

    /// <summary>Makes these the grids, in order of submission.</summary>
    public void PutGrids(IReadOnlyList<Grid> grids)
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            Command("DELETE FROM grid", transaction).ExecuteNonQuery();
            using var insert = Command("INSERT INTO grid (position, name, json) VALUES ($position, $name, $json)", transaction);
            var (position, name) = (insert.Parameters.Add("$position", SqliteType.Integer), insert.Parameters.Add("$name", SqliteType.Text));
            var json = insert.Parameters.Add("$json", SqliteType.Text);
            for (var index = 0; index < grids.Count; index++)
            {
                (position.Value, name.Value, json.Value) = (index, grids[index].Name, grids[index].ToJson());
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>The grids, in order of submission.</summary>
    public IReadOnlyList<Grid> Grids() => [.. GridTexts().Select(Grid.FromJson)];

    /// <summary>The canonical JSON of each grid as it was stored, in order of submission.</summary>
    public IReadOnlyList<string> GridTexts()
    {
        lock (_turn)
        {
            using var reader = Command("SELECT json FROM grid ORDER BY position").ExecuteReader();
            List<string> grids = [];
            while (reader.Read())
            {
                grids.Add(reader.GetString(0));
            }

            return grids;
        }
    }

    /// <summary>The grid called <paramref name="name"/>, or null.</summary>
    /// <exception cref="InvalidDataException">A build wrote it whose cells have other ids; the message says what to do.</exception>
    public Grid? FindGrid(string name) => FindGridJson(name) is { } json ? Grid.Stored(json) : null;

    /// <summary>The canonical JSON of the grid called <paramref name="name"/>, or null.</summary>
    public string? FindGridJson(string name)
    {
        lock (_turn)
        {
            using var command = Command("SELECT json FROM grid WHERE name = $name");
            command.Parameters.AddWithValue("$name", name);
            return command.ExecuteScalar() as string;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _connection.Dispose();
        }
    }

    private void Prepare(string path, SqliteOpenMode mode)
    {
        _schema = (long)Command("PRAGMA user_version").ExecuteScalar()!;
        if (_schema > Schema)
        {
            throw new InvalidDataException(
                $"{path} has schema version {_schema}, and this slfd reads up to {Schema}: use the newer slfd that wrote it, or delete the file, and the next run fills a new one");
        }

        if (mode == SqliteOpenMode.ReadOnly)
        {
            return;
        }

        // A power cut may cost the last transactions, never the file: the coordinator sends them again.
        Command("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;").ExecuteNonQuery();
        if (_schema == 0)
        {
            using var transaction = _connection.BeginTransaction();
            Command(
                $"""
                CREATE TABLE progress (last_sequence INTEGER NOT NULL);
                INSERT INTO progress VALUES (0);
                CREATE TABLE result (cell TEXT PRIMARY KEY, sequence INTEGER NOT NULL, manifest TEXT NOT NULL, message BLOB NOT NULL);
                CREATE INDEX result_by_sequence ON result (sequence);
                CREATE TABLE grid (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
                PRAGMA user_version = {Schema};
                """,
                transaction).ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private List<ResultRow> Read(string sql, Action<SqliteParameterCollection> bind)
    {
        lock (_turn)
        {
            using var command = Command(sql);
            bind(command.Parameters);
            using var reader = command.ExecuteReader();
            List<ResultRow> rows = [];
            while (reader.Read())
            {
                rows.Add(ResultRow.From((ResultCommitted)MessageCodec.FromBytes(reader.GetString(0), reader.GetFieldValue<byte[]>(1))));
            }

            return rows;
        }
    }

#pragma warning disable CA2100 // Every text is a constant of this file; values travel as parameters.
    private SqliteCommand Command(string sql, SqliteTransaction? transaction = null) => new(sql, _connection, transaction);
#pragma warning restore CA2100
}
