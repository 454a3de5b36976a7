using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Slfd.Artifacts;
using Slfd.Artifacts.Http.Carrying;
using Slfd.Artifacts.Http.Store;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Support.Api;

/// <summary>A coordinator host's artifact store on a real socket, and the runs folder of a node that shares nothing with it.</summary>
public sealed class AStore : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-store-").FullName;
    private static readonly NodeId s_node = new("gpu1");
    private readonly AsyncLocal<string?> _toPublish = new();
    private WebApplication? _app;
    private readonly int _port = ReservedPorts.Next(); // it is opened once more there, and nobody may have taken it
    private long _received;

    /// <summary>The store's.</summary>
    public RunsFolder Runs => new(StoreFolder ?? Path.Combine(_folder, "store"));

    /// <summary>The node's.</summary>
    public RunsFolder Node => new(Path.Combine(_folder, "node"));

    /// <summary>Where the store lies; null: below the temporary folder.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>What people are told.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Bytes of uploads that arrived.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Done to each request before the store sees it.</summary>
    public Func<HttpContext, Task>? Before { get; set; }

    /// <summary>What the coordinator answers about attempts of cells that have their artifacts: by default that no further one counts.</summary>
    public Func<CellId, FencingToken, Task<bool>> Counts { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>What the coordinator says of an attempt: by default that it is the caller's, and that it accepted whatever is to be published.</summary>
    internal Func<CellId, FencingToken, Task<AttemptStanding>>? Standing { get; set; }

    /// <summary>Whether the caller speaks for the attempt's node.</summary>
    public bool CallerIsGrantee { get; set; } = true;

    internal ArtifactLimits Limits { get; init; } = new();

    public HttpClient Http { get; private set; } = new();

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public static CellSpec Spec { get; } = ACell.DcPixel;

    public static CellId Cell { get; } = Spec.Id();

    public Task InitializeAsync() => Start();

    public async Task<AStore> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        _app = builder.Build();
        _app.Use(async (call, next) =>
        {
            if (Before is { } before)
            {
                await before(call);
            }

            if (call.Request.Method == "PUT")
            {
                call.Request.Body = new CountedBody(call.Request.Body, count => Interlocked.Add(ref _received, count));
            }

            _toPublish.Value = call.Request.Query["resultSha256"];
            await next(call);
        });
        _app.MapArtifacts(Runs, new(async (cell, token, _) => Standing is { } says ? await says(cell, token) : new(s_node, await Counts(cell, token), _toPublish.Value), (_, _) => CallerIsGrantee), Limits);
        await _app.StartAsync();
        Http.Dispose();
        Http = new() { BaseAddress = new Uri(Address, $"/api/artifacts/cells/{Cell}/") };
        return this;
    }

    /// <summary>Ends it at once; <see cref="Start"/> brings it back at the same address.</summary>
    public async Task Kill()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>The node's side of it.</summary>
    public NodeArtifacts Client(int chunk = 64 << 10) =>
        NodeArtifacts.Http(new() { Servers = [Address], ChunkBytes = chunk, RetryAfter = TimeSpan.FromMilliseconds(20), RetryAfterAtMost = TimeSpan.FromMilliseconds(100) });

    /// <summary>Whether people were told a line with these words.</summary>
    public bool HasTold(string words)
    {
        lock (Told)
        {
            return Told.Exists(line => line.Contains(words, StringComparison.Ordinal));
        }
    }

    public void Tell(bool warning, string text)
    {
        lock (Told)
        {
            Told.Add(text);
        }
    }

    /// <summary>Writes a checkpoint as a worker does, manifest last.</summary>
    public static string Checkpoint(RunsFolder runs, int token, string name, int bytes = 1000)
    {
        var folder = Path.Combine(runs.Cell(Cell).Checkpoints(new(token)), name);
        WholeFile.Write(Path.Combine(folder, "space.safetensors"), stream => stream.Write(Noise(bytes, token)));
        WholeFile.WriteText(Path.Combine(folder, "state.json"), name);
        WholeFile.WriteText(Path.Combine(folder, CellFolder.ManifestFile), "{}");
        return folder;
    }

    /// <summary>Writes what a finished attempt leaves.</summary>
    /// <returns>SHA-256 of its result.</returns>
    public static string Result(RunsFolder runs, CellSpec spec, int token, string text = "{}")
    {
        var attempt = runs.Cell(spec.Id()).Attempt(new(token));
        foreach (var name in CellFolder.Artifacts(spec))
        {
            WholeFile.WriteText(Path.Combine(attempt, name), name == CellFolder.SpecFile ? spec.ToCanonicalJson() : name == CellFolder.ResultFile ? text : $"{name} of {token}");
        }

        return WholeFile.Sha256(Path.Combine(attempt, CellFolder.ResultFile));
    }

    public static LeaseId Lease(int token) => new(Cell, new(token));

    public static byte[] Noise(int bytes, int seed)
    {
        var noise = new byte[bytes];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>Sends a whole file, or a part of it, as any client may.</summary>
    public async Task<HttpResponseMessage> Put(string part, string name, byte[] body, long offset = 0, long? bytes = null, string? sha256 = null, int token = 1) =>
        await Sends(new(HttpMethod.Put, $"attempts/{token}/uploads/{part}/{name}?offset={offset}&bytes={bytes ?? body.Length}&sha256={sha256 ?? Sha256(body)}") { Content = new ByteArrayContent(body) });

    /// <summary>A server that refuses a body hangs up, perhaps while it is still being sent: it is asked before whether it takes the body.</summary>
    private async Task<HttpResponseMessage> Sends(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.ExpectContinue = true;
            return await Http.SendAsync(request);
        }
    }

    public async Task<HttpResponseMessage> Commit(string part, params ArtifactFile[] files) =>
        await Http.PostAsJsonAsync($"attempts/1/uploads/{part}", new UploadManifest(files), ArtifactJson.Options);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async Task<CellListing> List() => JsonSerializer.Deserialize<CellListing>(await Http.GetStringAsync(new Uri(Address, $"/api/artifacts/cells/{Cell}")), ArtifactJson.Options)!;

    /// <summary>Every file of the store, below its root.</summary>
    public IReadOnlyList<string> Files() => !Directory.Exists(Runs.Root) ? [] : [.. Directory.EnumerateFiles(Runs.Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Runs.Root, path))];

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await Kill();
        }

        TemporaryFolder.Remove(_folder);
    }
}
