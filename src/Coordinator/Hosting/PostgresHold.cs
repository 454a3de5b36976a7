using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Slfd.Coordinator.Hosting;

/// <summary>A row that says who coordinates, refreshed every few seconds. Times are the server's.</summary>
/// <remarks>The journal's unique numbers are the last fence all the same: a process that was stopped for longer than a hold lasts may wake up and write before it learns that it lost it.</remarks>
internal sealed class PostgresHold : CoordinatorHold
{
    /// <summary>How often the row is refreshed.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(4);

    /// <summary>A row that was not refreshed for so long is nobody's.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(16);

    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _connectionString;
    private readonly string _name;
    private readonly string _id;
    private readonly bool _alone;
    private readonly Task _beats;

    private PostgresHold(string connectionString, string name, string id, bool alone)
        : base(held: null)
    {
        (_connectionString, _name, _id, _alone) = (connectionString, name, id, alone);
        _beats = Task.Run(KeepBeating);
    }

    /// <inheritdoc/>
    public override Task<string> Lost => _lost.Task;

    /// <summary>Takes it, waits for one that is no longer refreshed, or says who has it.</summary>
    /// <exception cref="CoordinatorUnavailableException">Another has it, or the database refuses.</exception>
    public static PostgresHold Take(string connectionString, string name, string? cluster, string who)
    {
        var id = cluster ?? Guid.NewGuid().ToString("N");
        try
        {
            using NpgsqlConnection connection = new(connectionString);
            connection.Open();
            long? first = null;
            for (var start = Stopwatch.GetTimestamp(); ;)
            {
                if (Try(connection, id, who))
                {
                    return new(connectionString, name, id, alone: cluster is null);
                }

                var (other, beat) = Other(connection);
                first ??= beat;
                if (beat != first || Stopwatch.GetElapsedTime(start) > 2 * Lasts)
                {
                    throw new CoordinatorUnavailableException($"{name} is in use by another coordinator ({other}): wait for it, stop it, or give this one another database with --database") { IsInUse = true };
                }

                Thread.Sleep(200);
            }
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            throw new CoordinatorUnavailableException($"{name}: who coordinates cannot be read or written in its table holder: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _ = Task.WaitAny([_beats], Beat);
            if (_alone)
            {
                Free();
            }

            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool Try(NpgsqlConnection connection, string id, string who)
    {
        using NpgsqlCommand command = new("""
            INSERT INTO holder AS held (persistence_id, id, who, beat) VALUES ('coordinator', @id, @who, clock_timestamp())
            ON CONFLICT (persistence_id) DO UPDATE SET id = excluded.id, who = excluded.who, beat = excluded.beat
            WHERE held.id = excluded.id OR held.beat < clock_timestamp() - make_interval(secs => @lasts)
            """, connection);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("who", who);
        command.Parameters.AddWithValue("lasts", Lasts.TotalSeconds);
        return command.ExecuteNonQuery() == 1;
    }

    /// <summary>Who holds it, and a number that changes with each of its beats.</summary>
    private static (string Who, long Beat) Other(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new("SELECT who, (extract(epoch FROM beat) * 1000000)::bigint, extract(epoch FROM clock_timestamp() - beat)::float8 FROM holder WHERE persistence_id = 'coordinator'", connection);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (string.Create(CultureInfo.InvariantCulture, $"{reader.GetString(0)}, last heard of {reader.GetDouble(2):F0} s ago"), reader.GetInt64(1)) : ("which is just ending", 0);
    }

    private async Task KeepBeating()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Beat, _stop.Token);
                await using NpgsqlConnection connection = new(_connectionString);
                await connection.OpenAsync(_stop.Token);
                await using NpgsqlCommand command = new("UPDATE holder SET beat = clock_timestamp() WHERE persistence_id = 'coordinator' AND id = @id", connection);
                command.Parameters.AddWithValue("id", _id);
                if (await command.ExecuteNonQueryAsync(_stop.Token) == 0)
                {
                    _lost.TrySetResult($"{_name} was taken over by another coordinator ({Other(connection).Who}) while this one was not heard of");
                    return;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception away) when (away is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
            {
                // Nobody else can take it either while the database is away.
            }
        }
    }

    /// <summary>So that the next one need not wait. Hosts that coordinate together have one row, which the others go on refreshing.</summary>
    private void Free()
    {
        try
        {
            using NpgsqlConnection connection = new(_connectionString);
            connection.Open();
            using NpgsqlCommand command = new("UPDATE holder SET beat = 'epoch' WHERE persistence_id = 'coordinator' AND id = @id", connection);
            command.Parameters.AddWithValue("id", _id);
            command.ExecuteNonQuery();
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            // It ends by itself.
        }
    }
}
