using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Slfd.Support;

/// <summary>A PostgreSQL server of one's own on a free port of this machine, with its files in a temporary folder. Both are gone when it is disposed, or when this process ends, however it ends.</summary>
/// <remarks>
/// A shell beside the server waits for the end of its standard input, which this process holds, and cleans up then. As root everything runs as user <c>postgres</c>, since the
/// server refuses root.
/// </remarks>
public sealed class ThrowAwayPostgres : IAsyncDisposable
{
    private const string Account = "slfd";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly string? s_programs = FindPrograms();
    private readonly string _folder;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly bool _durable;
    private Process? _caretaker;

    private ThrowAwayPostgres(string folder, int port, bool durable) => (_folder, Port, _durable) = (folder, port, durable);

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing { get; } = s_programs is null ? "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        : Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "there is no user 'postgres' to run PostgreSQL as"
        : null;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Makes and starts one; takes a few seconds.</summary>
    /// <param name="durable">Whether every commit is flushed to the disk: for benchmarks. Without, a kill of the server loses nothing, a power cut does.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is <see cref="Missing"/>, or did not start; the message says what it said.</exception>
    public static async Task<ThrowAwayPostgres> StartAsync(bool durable = false)
    {
        if (Missing is not null)
        {
            throw new InvalidOperationException(Missing);
        }

        var folder = Directory.CreateTempSubdirectory("slfd-postgres-").FullName;
        ThrowAwayPostgres server = new(folder, ReservedPorts.Next(), durable);
        try
        {
            await File.WriteAllTextAsync(server.PasswordFile, server._password);
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", "-R", "postgres", folder);
            }

            server._caretaker = server.StartCaretaker();
            await RunProgramAsync("initdb", "-D", server.Data, "-U", Account, "--pwfile", server.PasswordFile, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync");
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>For Npgsql, with the password; the database is made if it is not there.</summary>
    public async Task<string> DatabaseAsync(string name = "slfd")
    {
        if (await QueryAsync("postgres", $"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1")
        {
            await QueryAsync("postgres", $"CREATE DATABASE \"{name}\"");
        }

        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database={name};Username={Account};Password={_password}");
    }

    /// <summary>What <c>psql</c> answers to a statement: rows as lines, columns with '|'.</summary>
    /// <exception cref="InvalidOperationException">The server refuses; the message says why.</exception>
    public async Task<string> QueryAsync(string database, string sql) =>
        (await RunProgramAsync("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, string.Create(CultureInfo.InvariantCulture, $"host=127.0.0.1 port={Port} dbname={database} user={Account} password={_password}"))).TrimEnd();

    /// <summary>Starts the server after a stop or a kill, and waits until it takes connections.</summary>
    public Task StartAgainAsync()
    {
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c fsync={(_durable ? "on" : "off")}");
        return RunProgramAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", options, "-w", "-t", s_patience.TotalSeconds.ToString(CultureInfo.InvariantCulture), "start");
    }

    /// <summary>Stops the server orderly; connections are closed.</summary>
    public Task StopAsync() => RunProgramAsync("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    /// <summary>Kills the server and all its processes (<c>kill -9</c>), as when the machine loses it.</summary>
    public async Task KillAsync()
    {
        if (ServerProcess() is { } server)
        {
            var all = (await RunAsync("ps", "-o", "pid=", "--pid", server, "--ppid", server)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            await RunAsync("sh", ["-c", "kill -9 \"$@\" 2>/dev/null; for p in \"$@\"; do while kill -0 $p 2>/dev/null; do sleep 0.05; done; done", "kill", .. all]);
        }
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_caretaker is not null)
        {
            _caretaker.StandardInput.Close();
            using CancellationTokenSource limit = new(s_patience);
            await _caretaker.WaitForExitAsync(limit.Token);
            _caretaker.Dispose();
            _caretaker = null;
        }

        TemporaryFolder.Remove(_folder);
    }

    private string Data => Path.Combine(_folder, "data");

    private string PasswordFile => Path.Combine(_folder, "password");

    private string? ServerProcess()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault() : null;
    }

    /// <summary>In a session of its own, so that what ends this process's group does not end it.</summary>
    private Process StartCaretaker()
    {
        const string Script = """
            cat >/dev/null
            as= ; [ "$(id -u)" = 0 ] && as='runuser -u postgres --'
            [ -e "$2/data/postmaster.pid" ] && $as "$1/pg_ctl" -D "$2/data" -m immediate -w -t 30 stop >/dev/null 2>&1
            rm -rf "$2" || { sleep 5; rm -rf "$2"; } # what made the cluster may have been at it
            """;
        ProcessStartInfo info = new("setsid", ["sh", "-c", Script, "caretaker", s_programs!, _folder]) { RedirectStandardInput = true };
        return Process.Start(info)!;
    }

    private static Task<string> RunProgramAsync(string name, params string[] arguments)
    {
        string[] line = [Path.Combine(s_programs!, name), .. arguments];
        return Environment.IsPrivilegedProcess ? RunAsync("runuser", ["-u", "postgres", "--", .. line]) : RunAsync(line[0], line[1..]);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        // Through files and not pipes: the server inherits them and would keep a pipe open.
        var said = Path.GetTempFileName();
        try
        {
            ProcessStartInfo info = new("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "run", said, program, .. arguments]) { WorkingDirectory = "/" };
            using var process = Process.Start(info)!;
            using CancellationTokenSource limit = new(2 * s_patience);
            await process.WaitForExitAsync(limit.Token);
            var text = await File.ReadAllTextAsync(said);
            return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with code {process.ExitCode}: {text}");
        }
        finally
        {
            File.Delete(said);
        }
    }

    private static string? FindPrograms()
    {
        var packaged = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries);
        return packaged.Concat(onPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "psql")));
    }
}
