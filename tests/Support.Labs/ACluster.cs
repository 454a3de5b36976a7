using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Slfd.Experiments.Grids;

namespace Slfd.Support.Labs;

/// <summary>Coordinator hosts and nodes of one lab, as processes on loopback.</summary>
/// <param name="lab">Where they run, and who ends them.</param>
/// <param name="hosts">How many hosts coordinate.</param>
/// <param name="options">What every process gets: a database, certificates.</param>
internal sealed class ACluster(ALab lab, int hosts, params string[] options) : IDisposable
{
    // Whom the program trusts is tested where it is the client; these questions only look at a lab of our own. A host that waits for its coordinator answers within 60 s.
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }) { Timeout = TimeSpan.FromSeconds(70) };
    private readonly int[] _ports = ReservedPorts.Next(3 * hosts);

    /// <summary>Where nodes connect.</summary>
    public string Gates => string.Join(',', Enumerable.Range(0, hosts).Select(host => $"127.0.0.1:{GatePort(host)}"));

    private string Seeds => string.Join(',', Enumerable.Range(0, hosts).Select(host => $"127.0.0.1:{_ports[host]}"));

    /// <summary><c>https</c> where the hosts get a certificate.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>An operator's token.</summary>
    public string Token
    {
        init => _http.DefaultRequestHeaders.Authorization = new("Bearer", value);
    }

    public Dictionary<int, ALab.Running> Hosts { get; } = [];

    /// <summary>Starts a coordinator host, or starts it again.</summary>
    public ALab.Running Serve(int host, params string[] more) => Hosts[host] = lab.Start(["serve", "--runs", lab.Runs, "--state", State(host),
        "--nodes", $"127.0.0.1:{GatePort(host)}", "--listen", $"127.0.0.1:{_ports[host]}", "--seeds", Seeds, "--http", $"127.0.0.1:{_ports[hosts + host]}", .. options, .. more]);

    /// <summary>The port for nodes of a host.</summary>
    public int GatePort(int host) => _ports[(2 * hosts) + host];

    /// <summary>The port for the other hosts.</summary>
    public int ClusterPort(int host) => _ports[host];

    public string State(int host) => Path.Combine(lab.Folder, $"c{host}");

    /// <summary>Starts a node with two slots of fake workers.</summary>
    public ALab.Running Node(string name, string? runs = null, string script = "{}", params string[] more) =>
        lab.Start(["node", "--name", name, "--coordinators", Gates, "--runs", runs ?? lab.Runs, "--devices", "cpu,cpu", "--worker", lab.FakeWorker(script), .. more]);

    /// <summary>The host that says that it coordinates, among those that run. Of two, the one with the later term: what the other one says of its end may be heard later.</summary>
    public int? Active() => Hosts.Where(host => !host.Value.HasEnded && Coordinates(host.Value.Said)).OrderByDescending(host => Term(host.Key)).Select(host => (int?)host.Key).FirstOrDefault();

    /// <summary>Waits for a host that says that it coordinates: at times nobody does, even when all is well (docs/decisions/0100).</summary>
    /// <param name="besides">One that does not count.</param>
    public async Task<int> Coordinating(int? besides = null)
    {
        int? found = null;
        await ALab.Until(() => (found = Active()) is not null && found != besides, besides is null ? "a host that coordinates" : "another host that coordinates", Said);
        return found!.Value;
    }

    /// <summary>The term that a host coordinates in, as it says.</summary>
    public int Term(int host) => Said(Hosts[host].Said, "this host coordinates, term ");

    /// <summary>What every host said, for a failure's message.</summary>
    public string Said() => string.Concat(Hosts.Select(host => $"--- host {host.Key}{(host.Value.HasEnded ? " (ended)" : "")} said:\n{host.Value.Said}"));

    /// <summary>Submits the lab's grid file at any host.</summary>
    public async Task Submit(int host)
    {
        var grid = GridFile.Read(lab.GridPath, null);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(500))
        {
            string because;
            try
            {
                FindToken();
                using StringContent body = new(grid.ToJson(), Encoding.UTF8, "application/json");
                using var answer = await _http.PostAsync(Url(host, "/api/grids"), body);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                because = await answer.Content.ReadAsStringAsync();
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
            {
                because = away.Message;
            }

            Assert.True(watch.Elapsed < ALab.Patience, $"the grid was not taken: {because}\n{Said()}");
        }
    }

    /// <summary>How many cells are done; null where the host does not say.</summary>
    public async Task<int?> Done(int host, string grid)
    {
        try
        {
            FindToken();
            return (await _http.GetFromJsonAsync<JsonElement>(Url(host, $"/api/grids/{grid}"))).GetProperty("done").GetInt32();
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>The cells that run; null where the host does not say.</summary>
    public async Task<string[]?> Running(int host, string grid)
    {
        try
        {
            FindToken();
            var page = await _http.GetFromJsonAsync<JsonElement>(Url(host, $"/api/cells?grid={grid}&state=running"));
            return [.. page.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("cell").GetString()!)];
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>A piece of a text that an attempt at a cell writes; null where the host has none, or does not answer.</summary>
    public async Task<JsonElement?> Text(int host, string cell, string file)
    {
        try
        {
            FindToken();
            return await _http.GetFromJsonAsync<JsonElement>(Url(host, $"/api/cells/{cell}/text/{file}"));
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Without a token of its own, it is the user who started the hosts.</summary>
    private void FindToken()
    {
        var file = Path.Combine(lab.Runs, "operator.token");
        if (_http.DefaultRequestHeaders.Authorization is null && File.Exists(file))
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", File.ReadAllText(file));
        }
    }

    public Uri Url(int host, string path) => new($"{Scheme}://127.0.0.1:{_ports[hosts + host]}{path}");

    private static bool Coordinates(string said) =>
        said.LastIndexOf("this host coordinates", StringComparison.Ordinal) > said.LastIndexOf("has stopped coordinating", StringComparison.Ordinal);

    private static int Said(string said, string before)
    {
        var digits = said[(said.LastIndexOf(before, StringComparison.Ordinal) + before.Length)..].TakeWhile(char.IsAsciiDigit);
        return int.Parse(string.Concat(digits), CultureInfo.InvariantCulture);
    }
}
