using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Reporting.Hosting;

namespace Slfd.Support.Api;

/// <summary>A real coordinator on SQLite in a folder of its own, with its API on a free port of this machine.</summary>
public sealed class AnApi : IAsyncDisposable
{
    /// <summary>Where a test says nothing else: a coordinator may start slowly on a loaded machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly List<string> _log = [];
    private long _requests;
    private ActorSystem? _system;
    private ApiHost? _host;

    public static NodeId Node { get; } = new("host-a");

    public RunsFolder Runs { get; } = new(Directory.CreateTempSubdirectory("slfd-api-").FullName);

    public IActorRef Coordinator { get; private set; } = ActorRefs.Nobody;

    public HttpClient Http { get; private set; } = new();

    public Uri Address => _host!.Address;

    /// <summary>How long a lease lives without a beat; null: the default.</summary>
    public TimeSpan? LeaseTerm { get; init; }

    /// <summary>Whether reports can be asked for.</summary>
    public bool Reports { get; init; }

    /// <summary>Who was not let in as a node.</summary>
    public IReadOnlyList<RefusedNode> Refused { get; init; } = [];

    internal ApiHost Host => _host!;

    /// <summary>What the API told its host's log.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    internal ApiOptions Options { get; init; } = new() { Listen = "127.0.0.1:0", Patience = TimeSpan.FromMinutes(1) };

    public async Task<AnApi> Start()
    {
        var quiet = ConfigurationFactory.ParseString("""
            akka.loglevel = ERROR
            akka.stdout-loglevel = ERROR
            """);
        _system = ActorSystem.Create("slfd", quiet.WithFallback(CoordinatorHost.Configuration(Runs)));
        Coordinator = _system.ActorOf(CoordinatorHost.Props(LeaseTerm is { } term ? new() { Leases = new() { Term = term } } : null), "coordinator");
        var reporting = Reports ? _system.ActorOf(ReportingActor.Props(Coordinator, Runs), "reporting") : ActorRefs.Nobody;
        _host = await ApiHost.StartAsync(Options with { Log = Keep, Patience = Options.Patience == new ApiOptions().Patience ? s_patience : Options.Patience }, new(Coordinator, reporting, Runs) { Refused = () => Refused }, default);
        Http = new() { BaseAddress = _host.Address };
        return this;
    }

    public async Task<JsonElement> Get(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Sends a body, or none, and expects a status.</summary>
    public async Task<JsonElement> Post(string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await Http.PostAsync(path, new StringContent(body as string ?? JsonSerializer.Serialize(body ?? new { }), new MediaTypeHeaderValue("application/json")));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task<JsonElement> Submit(Grid grid) => Post("/api/grids", grid.ToJson());

    /// <summary>Says something as a node would.</summary>
    public async Task<T> Tell<T>(INodeMessage message)
        where T : ICoordinatorReply => Assert.IsType<T>(await Coordinator.Ask<object>(message, TimeSpan.FromMinutes(1)));

    public async Task<LeaseId> Lease(string slot = "cpu:0", NodeId? node = null) =>
        (await Tell<Grant>(new RequestWork(node ?? Node, 1, Interlocked.Increment(ref _requests), slot))).Lease;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_system is not null)
        {
            await _system.Terminate();
        }

        TemporaryFolder.Remove(Runs.Root);
    }

    private void Keep(LogLevel level, string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}
