using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slfd.Api.Alerts;
using Slfd.Api.Endpoints;
using Slfd.Api.Failures;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Api.Scraping;
using Slfd.Api.Security;
using Slfd.Api.Texts;
using Slfd.Artifacts.Http.Store;
using Slfd.Artifacts.Retention;
using Slfd.Gate;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Api;

/// <summary>The HTTP API of a coordinator host, in this process: what operators' commands and other programs speak to.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, RequestDelegate pipeline, Uri address) => (_app, Pipeline, Address) = (app, pipeline, address);

    /// <summary>Where it listens, with the port that was taken.</summary>
    public Uri Address { get; }

    /// <summary>All that happens to a request once it has been read, for callers in this process.</summary>
    public RequestDelegate Pipeline { get; }

    /// <summary>What people should know in time.</summary>
    public HostNotices Notices => _app.Services.GetRequiredService<HostNotices>();

    /// <summary>What the pipeline works with.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts listening.</summary>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="parts">What it speaks for.</param>
    /// <param name="stop">Gives the start up.</param>
    /// <exception cref="CommandFailure">The options do not allow it, or the port is taken; one sentence says which and what to do.</exception>
    public static async Task<ApiHost> StartAsync(ApiOptions options, ApiParts parts, CancellationToken stop)
    {
        var listen = ListenAddress.Parse(options.Listen);
        if (!listen.IsLoopback && options.TokensFile is null && !options.Insecure)
        {
            throw new CommandFailure(ExitCode.BadInput, $"listening on {options.Listen} would let anybody on the network operate this coordinator: give a tokens file (docs/operators.md shows one), "
                + "listen on 127.0.0.1, or say --insecure");
        }

        var tokens = TokenFile.Watched(options.TokensFile, options.Local);
        StrangerLimit strangers = new(options.Strangers, options.StrangersOfOneAddress, options.Knock);
        ApiLog log = new(options.Log ?? ((_, line) => Console.Error.WriteLine(line)), TimeProvider.System);
        if (!listen.IsLoopback && tokens is not null && options.Certificate is null)
        {
            log.Note($"{options.Listen} speaks plain HTTP, so anyone who listens on the network can read tokens: give --http-certificate, or put a proxy that ends TLS in front of it");
        }

        AccessRules rules = new(tokens, options.PublicUrl);
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "slfd" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, listen, strangers));
        builder.Services.AddRouting();
        builder.Services.AddOpenApi();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddSingleton(new CoordinatorQuestions(parts.Coordinator, options.Patience));
        builder.Services.AddSingleton(parts);
        builder.Services.AddSingleton(LeftoverWatch.Of(parts.Runs, CacheFolder.Default(), options.Retention));
        builder.Services.AddSingleton(rules);
        builder.Services.AddSingleton(new HostNotices(options.Certificate, parts));
        builder.Services.AddSingleton(services => new AlertDesk(services.GetRequiredService<CoordinatorQuestions>(), parts, services.GetRequiredService<HostNotices>(), options.DiskBelow));
        builder.Services.AddSingleton<SweepMetrics>();
        builder.Services.AddHostedService(_ => new FileLooks([.. ((IEnumerable<IWatchedFiles?>)[tokens, options.Certificate]).OfType<IWatchedFiles>()], options.LookEvery, log));
        builder.Services.AddSingleton(strangers);
        if (parts.Health is { } health)
        {
            builder.Services.AddSingleton(health);
        }
        else
        {
            builder.Services.AddHealthChecks().AddCheck<CoordinatorHealth>("coordinator", tags: [Readiness.Tag]);
        }

        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<JsonOptions>(json => Shape(json.SerializerOptions));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));

        var app = builder.Build();
        RequestDelegate? pipeline = null;
        app.Use(next => pipeline = next);
        app.UseApiErrors(log);
        if (rules.Prefix.Length > 0)
        {
            app.UsePathBase(rules.Prefix); // of a proxy that does not take it away
        }

        app.UseRouting();
        app.UseTokens(rules, new(listen.IsLoopback, listen.Host, options.Hosts) { PublicUrl = options.PublicUrl }, strangers);
        app.MapLocalToken(options.Local);
        app.MapHealth();
        app.MapGrids();
        app.MapCells();
        app.MapNodes();
        app.MapLeftovers();
        app.MapOutlook();
        app.MapAlerts();
        app.MapHosts();
        app.MapJournal();
        app.MapMetrics();
        app.MapFolders(parts.Runs);
        app.MapArtifacts(parts.Runs, new(app.Services.GetRequiredService<CoordinatorQuestions>().Standing, (call, node) => call.Caller().SpeaksFor(node))).WithMetadata(new Admits(TokenRole.Node, TokenRole.Operator));
        app.MapOpenApi();
        options.Map?.Invoke(app);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException taken)
        {
            await app.DisposeAsync();
            throw new CommandFailure(ExitCode.CannotServe, $"{options.Listen} cannot be listened on: {taken.Message}");
        }

        // The addresses that Kestrel reports are of its sockets; the host that a person wrote reads better.
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = listen.Addresses.Count == 0 ? Environment.MachineName : listen.Host.Contains(':', StringComparison.Ordinal) ? $"[{listen.Host}]" : listen.Host;
        return new(app, pipeline!, new Uri($"{bound.Scheme}://{host}:{bound.Port}"));
    }

    /// <summary>Stops listening; requests in flight have three seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>How the API writes and reads JSON; its clients do the same.</summary>
    public static JsonSerializerOptions Shape(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.PropertyNameCaseInsensitive = true;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        foreach (var converter in IdentityJson.Converters)
        {
            json.Converters.Add(converter);
        }

        return json;
    }

    private static void Limit(KestrelServerOptions kestrel, ApiOptions options, ListenAddress listen, StrangerLimit strangers)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestBody;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 8 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = options.Idle;
        kestrel.Limits.MaxConcurrentConnections = options.Connections;
        if (listen.Addresses.Count == 0)
        {
            kestrel.ListenAnyIP(listen.Port, Secure);
        }

        foreach (var address in listen.Port == 0 ? listen.Addresses.Take(1) : listen.Addresses)
        {
            kestrel.Listen(address, listen.Port, Secure);
        }

        void Secure(ListenOptions endpoint)
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            strangers.Guard(endpoint);
            if (options.Certificate is { } certificate)
            {
                endpoint.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Value);
            }
        }
    }
}
