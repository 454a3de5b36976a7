using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Slfd.Artifacts;
using Slfd.Checking;
using Slfd.Experiments.Grids;
using Slfd.Faults.Journals;
using Slfd.Faults.Processes;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Faults.Labs;

/// <summary>A small lab of real processes: PostgreSQL, coordinator hosts (<c>slfd serve</c>) and GPU hosts (<c>slfd node</c>). Leaves nothing behind.</summary>
internal sealed partial class Lab : IAsyncDisposable
{
    private readonly LabOptions _options;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly ThrowAwayPostgres? _postgres;
    private readonly List<string> _mounts = [];
    private readonly Caretaker _caretaker;
    private readonly Network? _network;
    private readonly Relay? _relay;
    private readonly string? _database;
    private readonly string _worker;
    private readonly string[] _addresses;
    private readonly string[] _gates;
    private readonly string[] _apis;
    private readonly string _config;

    private Lab(LabOptions options, string folder, ThrowAwayPostgres? postgres, string? database, Network? network)
    {
        (_options, Folder, _postgres, _database, _network) = (options, folder, postgres, database, network);
        _caretaker = Caretaker.Start(folder, network?.Name);
        Directory.CreateDirectory(Runs.Root);
        Coordinators = new Launched?[options.Coordinators];
        Nodes = new Launched?[options.Nodes];
        _config = Path.Combine(folder, "leases.conf");
        File.WriteAllText(_config, FormattableString.Invariant($"slfd.leases {{ term = {options.Leases.Term}s\n beat-every = {options.Leases.Beat}s\n ask-again = 2s }}\n"));
        if (network is not null)
        {
            CoordinatorHosts = [.. Enumerable.Range(0, options.Coordinators).Select(index => network.Host(11 + index))];
            NodeHosts = [.. Enumerable.Range(0, options.Nodes).Select(index => network.Host(21 + index))];
            _relay = new(network.Here, postgres!.Port);
        }

        _addresses = [.. Enumerable.Range(0, options.Coordinators).Select(index => $"{HostOf(index)}:{(network is null ? ReservedPorts.Next() : 4053)}")];
        _gates = [.. Enumerable.Range(0, options.Coordinators).Select(index => $"{HostOf(index)}:{(network is null ? ReservedPorts.Next() : 8471)}")];
        _apis = [.. Enumerable.Range(0, options.Coordinators).Select(index => $"{HostOf(index)}:{(network is null ? ReservedPorts.Next() : 8470)}")];
        _worker = Path.Combine(folder, "worker");
        if (options.Script is not null)
        {
            WriteScript(options.Script);
        }
    }

    /// <summary>Everything of the lab lies here.</summary>
    public string Folder { get; }

    public RunsFolder Runs => new(Path.Combine(Folder, "runs"));

    public Launched?[] Coordinators { get; }

    public Launched?[] Nodes { get; private set; }

    public IReadOnlyList<NetworkHost> CoordinatorHosts { get; } = [];

    public IReadOnlyList<NetworkHost> NodeHosts { get; } = [];

    /// <summary>The database server, to strike it.</summary>
    public ThrowAwayPostgres Postgres => _postgres ?? throw new InvalidOperationException("this lab has no database server");

    /// <summary>For the checker, once nothing writes.</summary>
    public IEnumerable<JournalRow> Journal() => _database is null ? SqliteJournal.Read(Runs.CoordinatorDatabase) : PostgresJournal.Read(_database);

    /// <summary>Where nodes find the coordinators, with <see cref="NodeToken"/>.</summary>
    public IReadOnlyList<string> Addresses => _gates;

    /// <summary>Admits nodes; null before the first coordinator host has started.</summary>
    public string? NodeToken() => LocalSecret.ReadToken(Runs.NodeToken);

    /// <summary>Makes a lab and starts all of it.</summary>
    /// <exception cref="SkippedException">This machine lacks something.</exception>
    public static async Task<Lab> Start(LabOptions options, bool nodes = true)
    {
        if (!options.Sqlite && ThrowAwayPostgres.Missing is { } missing)
        {
            throw new SkippedException(missing);
        }

        var network = options.Networked ? Network.Make() ?? throw new SkippedException("network namespaces need root and ip(8)") : null;
        var postgres = options.Sqlite ? null : await ThrowAwayPostgres.StartAsync();
        Lab lab = new(options, Directory.CreateTempSubdirectory("slfd-faults-").FullName, postgres, postgres is null ? null : await postgres.DatabaseAsync(), network);
        try
        {
            for (var index = 0; index < options.Coordinators; index++)
            {
                lab.StartCoordinator(index);
            }

            for (var index = 0; nodes && index < options.Nodes; index++)
            {
                lab.StartNode(index);
            }

            await lab.Ready(TimeSpan.FromSeconds(120));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes what fake workers that start from now on do, on one node or on all.</summary>
    public void WriteScript(string script, int? node = null)
    {
        var suffix = node is { } only ? $"-{only}" : string.Empty;
        var file = Path.Combine(Folder, $"script{suffix}.json");
        File.WriteAllText(file, script);
        AProgram.Write(_worker + suffix, $"#!/bin/sh\nexec '{Programs.FakeWorker}' --script '{file}' \"$@\"\n");
    }

    public void StartCoordinator(int index)
    {
        Coordinators[index] = Launched.Start(Folder, LogOf($"coordinator-{index}"), CoordinatorHosts.ElementAtOrDefault(index)?.Space, CoordinatorEnvironment(),
            Programs.Slfd, "serve", "--runs", Runs.Root, "--nodes", _gates[index], "--listen", _addresses[index], "--seeds", string.Join(',', _addresses), "--http", _apis[index], "--config", _config, "--insecure");
    }

    /// <summary>Starts a coordinator host of its own on the same state, as somebody does who forgot that there is one.</summary>
    public Launched StartAnother(string name) => Launched.Start(Folder, LogOf(name), space: null, CoordinatorEnvironment(),
        Programs.Slfd, "serve", "--runs", Runs.Root, "--nodes", $"127.0.0.1:{ReservedPorts.Next()}", "--listen", $"127.0.0.1:{ReservedPorts.Next()}", "--http", $"127.0.0.1:{ReservedPorts.Next()}", "--config", _config);

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public async Task<(int Code, string Said)> Slfd(params string[] arguments)
    {
        var name = $"slfd-{arguments[0]}-{Path.GetRandomFileName()}";
        var code = await Launched.Start(Folder, LogOf(name), space: null, new Dictionary<string, string>(), [Programs.Slfd, .. arguments]).End(TimeSpan.FromMinutes(3));
        return (code ?? throw new FaultException($"slfd {string.Join(' ', arguments)} has not ended after three minutes"), Said(name));
    }

    public void StartNode(int index)
    {
        if (index >= Nodes.Length)
        {
            Nodes = [.. Nodes, .. new Launched?[index + 1 - Nodes.Length]];
        }

        var worker = File.Exists($"{_worker}-{index}") ? $"{_worker}-{index}" : _worker;
        Nodes[index] = Launched.Start(Folder, LogOf($"node-{index}"), NodeHosts.ElementAtOrDefault(index)?.Space, _options.EnvironmentOf?.Invoke(index) ?? new Dictionary<string, string>(),
            [Programs.Slfd, "node", "--coordinators", string.Join(',', _gates), "--runs", Runs.Root, "--name", $"n{index}", "--insecure",
                "--devices", string.Join(',', Enumerable.Repeat("cpu", _options.Slots)), .. _options.Script is null ? Array.Empty<string>() : ["--worker", worker],
                .. _options.DataOf is { } data ? ["--data", data(index)] : Array.Empty<string>()]);
    }

    /// <summary>Everything that should run and does not is started again.</summary>
    public void StartMissing()
    {
        for (var index = 0; index < Coordinators.Length; index++)
        {
            if (Coordinators[index] is { HasEnded: true })
            {
                StartCoordinator(index);
            }
        }

        for (var index = 0; index < Nodes.Length; index++)
        {
            if (Nodes[index] is { HasEnded: true })
            {
                StartNode(index);
            }
        }
    }

    /// <summary>The host that coordinates, by its own word; −1: none has said so yet.</summary>
    public int Active()
    {
        var (best, active) = (0L, -1);
        for (var index = 0; index < Coordinators.Length; index++)
        {
            foreach (Match match in TookOver().Matches(Said($"coordinator-{index}")))
            {
                var term = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                (best, active) = term > best ? (term, index) : (best, active);
            }
        }

        return active;
    }

    /// <summary>How often a coordinator host has become a member of the cluster, over all its lives.</summary>
    public int TimesJoined(int coordinator) => Joined().Count(Said($"coordinator-{coordinator}"));

    /// <summary>What a process has said so far.</summary>
    public string Said(string name)
    {
        if (!File.Exists(LogOf(name)))
        {
            return string.Empty;
        }

        using FileStream file = new(LogOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a grid's text as <c>slfd</c> does.</summary>
    public Grid Grid(string text)
    {
        var path = Path.Combine(Folder, "grid.conf");
        File.WriteAllText(path, text);
        return GridFile.Read(path);
    }

    /// <summary>Submits a grid to the host that answers; repeats until one does.</summary>
    public async Task Submit(Grid grid)
    {
        var limit = Stopwatch.StartNew();
        for (var turn = 0; ; turn++)
        {
            try
            {
                using StringContent body = new(grid.ToJson(), Encoding.UTF8, "application/json");
                using var answer = await _http.PostAsync(new Uri($"http://{_apis[turn % _apis.Length]}/api/grids"), body);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                if ((int)answer.StatusCode < 500)
                {
                    throw new FaultException($"the grid was refused: {await answer.Content.ReadAsStringAsync()}");
                }
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException && limit.Elapsed < TimeSpan.FromMinutes(3))
            {
            }

            await Task.Delay(500);
        }
    }

    /// <summary>How the grid stands; null: no host could say.</summary>
    public async Task<Standing?> Status(string grid)
    {
        for (var index = 0; index < _apis.Length; index++)
        {
            if (Coordinators[index] is { HasEnded: false })
            {
                try
                {
                    using CancellationTokenSource soon = new(TimeSpan.FromSeconds(4));
                    return await _http.GetFromJsonAsync<Standing>(new Uri($"http://{_apis[index]}/api/grids/{grid}"), JsonSerializerOptions.Web, soon.Token);
                }
                catch (Exception away) when (away is HttpRequestException or OperationCanceledException or JsonException)
                {
                }
            }
        }

        return null;
    }

    /// <summary>What the first host's API answers.</summary>
    public Task<string> Get(string path) => _http.GetStringAsync(new Uri($"http://{_apis[0]}{path}"));

    /// <summary>The grid's table as CSV, from the host that coordinates.</summary>
    public Task<string> Csv(string grid) => _http.GetStringAsync(new Uri($"http://{_apis[Active()]}/api/grids/{grid}/report?format=csv"));

    /// <summary>Waits until so many cells are done.</summary>
    public Task<Standing> Until(string grid, Func<Standing, bool> enough, TimeSpan limit, string what) => Until(grid, enough, limit, what, TimeSpan.FromMilliseconds(300));

    /// <summary>Waits until nothing of the grid is left to run.</summary>
    public Task<Standing> End(string grid, TimeSpan limit) => Until(grid, standing => standing.Ended, limit, "the end of the grid");

    /// <summary>Ends nodes and then coordinators orderly, and says what did not end well.</summary>
    public async Task<List<string>> Close()
    {
        List<string> faults = [];
        var nodes = Nodes.Where(node => node is { HasEnded: false }).ToArray();
        foreach (var (node, left) in nodes.Zip(await Task.WhenAll(nodes.Select(node => node!.Leave(TimeSpan.FromSeconds(40))))))
        {
            if (!left)
            {
                faults.Add($"a node did not leave within 40 s of SIGTERM ({Path.GetFileName(node!.Log)})");
            }
        }

        foreach (var coordinator in Coordinators.Where(coordinator => coordinator is { HasEnded: false }))
        {
            if (!await coordinator!.Leave(TimeSpan.FromSeconds(60)))
            {
                faults.Add($"a coordinator did not leave within 60 s of SIGTERM ({Path.GetFileName(coordinator.Log)})");
            }
        }

        var orphans = Orphans();
        for (var patience = 0; orphans.Length > 0 && patience < 600; patience++)
        {
            await Task.Delay(100);
            orphans = Orphans();
        }

        faults.AddRange(orphans.Select(process => $"process {process} was left: {Signals.NameOf(process)}"));
        return faults;
    }

    /// <summary>A file system of its own, in memory, over a folder of the lab, until the lab is disposed of; false where this needs more rights.</summary>
    public bool Mount(string folder, string size)
    {
        var mounted = Shell.Try("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder);
        if (mounted)
        {
            _mounts.Add(folder);
        }

        return mounted;
    }

    /// <summary>Live processes of this lab, the database aside.</summary>
    public int[] Orphans() => Signals.Carrying($"{Launched.Mark}={Folder}");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Orphans())
        {
            Signals.Send(process, Signals.Kill);
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _relay?.Dispose();
        _network?.Dispose();
        _http.Dispose();
        for (var patience = 0; Orphans().Length > 0 && patience < 100; patience++)
        {
            await Task.Delay(50);
        }

        foreach (var folder in _mounts)
        {
            Shell.Try("umount", "-l", folder);
        }

        if (Directory.Exists(Folder) && Environment.GetEnvironmentVariable("SLFD_FAULTS_KEEP") is null)
        {
            Directory.Delete(Folder, recursive: true);
        }

        _caretaker.Dispose();
    }

    private async Task<Standing> Until(string grid, Func<Standing, bool> enough, TimeSpan limit, string what, TimeSpan look)
    {
        var watch = Stopwatch.StartNew();
        Standing? latest = null;
        while (true)
        {
            latest = await Status(grid) ?? latest;
            if (latest is not null && enough(latest))
            {
                return latest;
            }

            if (watch.Elapsed > limit)
            {
                throw new FaultException($"waited {limit.TotalSeconds:F0} s for {what}; it stands at {latest}");
            }

            await Task.Delay(look);
        }
    }

    private async Task Ready(TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (Active() < 0)
        {
            if (watch.Elapsed > limit || Coordinators.All(coordinator => coordinator is { HasEnded: true }))
            {
                throw new FaultException($"no host coordinates after {watch.Elapsed.TotalSeconds:F0} s; the first one said: {Said("coordinator-0")}");
            }

            await Task.Delay(200);
        }
    }

    private Dictionary<string, string> CoordinatorEnvironment()
    {
        Dictionary<string, string> environment = new(_options.Environment);
        if (_database is not null)
        {
            environment["SLFD_DATABASE"] = _relay is null ? _database : _database.Replace($"Host=127.0.0.1;Port={_postgres!.Port}", $"Host={_network!.Here};Port={_relay.Port}", StringComparison.Ordinal);
        }

        return environment;
    }

    private string HostOf(int coordinator) => _network is null ? "127.0.0.1" : CoordinatorHosts[coordinator].Address;

    private string LogOf(string name) => Path.Combine(Folder, $"{name}.log");

    [GeneratedRegex(@"this host coordinates, term (\d+)")]
    private static partial Regex TookOver();

    [GeneratedRegex(@"(?<!has )joined\r?$", RegexOptions.Multiline)]
    private static partial Regex Joined();
}

/// <summary>How a grid stands, as the HTTP API says it.</summary>
internal sealed record Standing(int Cells, int Done, int Running, int Waiting, int Delayed, int Failed, int Duplicates, int Alerts, int Blocked, int Stranded)
{
    public bool Ended => Cells - Done - Failed - Stranded == 0;
}

/// <summary>The system did not do what it must.</summary>
internal sealed class FaultException(string because) : Exception(because);

/// <summary>This machine lacks what the scenario needs.</summary>
internal sealed class SkippedException(string because) : Exception(because);
