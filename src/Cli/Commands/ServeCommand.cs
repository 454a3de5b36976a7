using System.CommandLine;
using Slfd.Api;
using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Coordinator.Hosting;
using Slfd.Gate;
using Slfd.Hosts.Coordinators;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Telemetry;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd serve</c>: a coordinator host, alone or one of three.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> s_nodes = new("--nodes")
    {
        Description = "Where nodes connect to",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => $"127.0.0.1:{GateOptions.DefaultPort}",
    };

    private static readonly Option<string> s_listen = new("--listen")
    {
        Description = "Where the other coordinator hosts connect to. A host that coordinates alone has none: it takes nodes there, unless --nodes says where",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => "127.0.0.1:4053",
    };

    private static readonly Option<string?> s_publicAddress = new("--public-address")
    {
        Description = "What other coordinator hosts call this one, where that is not what it listens on (all interfaces, a container, NAT)",
        HelpName = "HOST:PORT",
    };

    private static readonly Option<string?> s_seeds = new("--seeds")
    {
        Description = "Every coordinator host, this one included, in the same order everywhere: one (the default: this one), three or five. The first must be up when all start anew",
        HelpName = "HOST:PORT,…",
    };

    private static readonly Option<DirectoryInfo?> s_state = new("--state")
    {
        Description = "Folder of this host's own, for its copy of the results and its log (default: the runs folder with SQLite, else a folder below it)",
        HelpName = "DIR",
    };

    private static readonly Option<string> s_http = new("--http")
    {
        Description = "Where pages are served, and the HTTP API that operators' commands speak to",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => new ApiOptions().Listen,
    };

    private static readonly Option<string?> s_publicUrl = new("--public-url")
    {
        Description = "What browsers call this host where a proxy stands in front, with the prefix of its paths: requests under that name are taken, too, and pages link below that prefix",
        HelpName = "URL",
    };

    private static readonly Option<FileInfo?> s_tokens = new("--tokens")
    {
        Description = "File with the API's tokens, a line each: NAME viewer|operator TOKEN. Needed where --http is not on loopback",
        HelpName = "FILE",
    };

    private static readonly Option<FileInfo?> s_httpCertificate = new("--http-certificate")
    {
        Description = "Serve HTTPS with this certificate and its private key: PKCS #12 (.pfx, .p12) or PEM. It must name the host that clients write in --server (default: plain HTTP, which carries tokens in the clear)",
        HelpName = "FILE",
    };

    private static readonly Option<FileInfo?> s_httpPasswordFile = new("--http-password-file")
    {
        Description = "File whose first line unlocks the private key of --http-certificate",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        Command command = new("serve", $"""
            Coordinate grids that run on other machines: nodes ('slfd node') connect to this host and get cells.
            One host with SQLite is enough for a lab; three with PostgreSQL go on when one of them is lost. Stop it with Ctrl-C or SIGTERM: it hands over and leaves.
            Files with tokens, certificates and revoked certificates are taken up within seconds whenever they change: no restart is needed.

            Examples:
              slfd serve --runs /shared/runs
              slfd serve --runs /shared/runs --nodes 0.0.0.0:8471 --listen 0.0.0.0:4053 --public-address c1:4053 --seeds c1:4053,c2:4053,c3:4053 \
                --database @/etc/slfd/database --tls-certificate c1.pfx --tls-password-file c1.password --tls-ca lab-ca.pem \
                --http 0.0.0.0:8470 --tokens /etc/slfd/tokens --http-certificate c1-https.pem

            {ExitCode.Help}
            """)
        {
            SharedOptions.Runs, s_nodes, s_listen, s_publicAddress, s_seeds, DatabaseOptions.Database, s_state, s_http, s_publicUrl, s_tokens, s_httpCertificate, s_httpPasswordFile,
            ServiceOptions.Certificate, ServiceOptions.PasswordFile, ServiceOptions.Authority, ServiceOptions.Revoked, ServiceOptions.Insecure, ServiceOptions.Config,
            ServiceOptions.Otlp,
        };
        command.SetAction((parsed, _) => Run(parsed));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var runs = SharedOptions.RunsOf(parsed);
        var (nodes, listen) = (ServiceOptions.AddressOf(parsed.GetRequiredValue(s_nodes), s_nodes.Name), ServiceOptions.AddressOf(parsed.GetRequiredValue(s_listen), s_listen.Name));
        var address = parsed.GetValue(s_publicAddress) is { } known ? ServiceOptions.AddressOf(known, s_publicAddress.Name) : listen;
        var seeds = parsed.GetValue(s_seeds) is { } named ? ServiceOptions.AddressesOf(named, s_seeds.Name) : [address];
        var (identity, database, alone) = (ServiceOptions.TlsOf(parsed, TlsRole.Coordinator), DatabaseOptions.Of(parsed, runs), seeds.Count == 1);
        if (alone && parsed.GetResult(s_listen) is { Implicit: false } && parsed.GetResult(s_nodes) is not { Implicit: false })
        {
            nodes = listen; // else it would have no effect, in silence
        }

        ServiceOptions.MustBeSafe(parsed, identity, alone ? [nodes] : [nodes, listen]);
        if (!alone && !database.IsShared)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{seeds.Count} coordinator hosts need a database that they share: give {DatabaseOptions.Database.Name} a PostgreSQL connection string, or {s_seeds.Name} one host");
        }

        var cluster = alone ? null : ClusterOf(listen, address, seeds, identity, runs);
        var config = ServiceOptions.ConfigOf(parsed);
        if (NetworkOptions.FaultOf(config.Settings) is { } open)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{ServiceOptions.Config.Name}: {open}; leave the setting out");
        }

        var state = parsed.GetValue(s_state)?.FullName ?? (database.IsShared ? Path.Combine(runs.Root, "coordinators", address.ToString().Replace(':', '-')) : runs.Root);
        var (insecure, leases) = (parsed.GetValue(ServiceOptions.Insecure), config.LeaseOptions());
        var tokens = parsed.GetValue(s_tokens)?.FullName;
        var nodeTokens = identity is null ? NodeTokens.Watched(runs, tokens) : null;
        using Interruption interruption = new();
        using var telemetry = TelemetryExport.Start(parsed.GetValue(ServiceOptions.Otlp), "slfd-serve", (alone ? nodes : address).ToString());
        StateEvidence evidence = new(runs, new RunsFolder(Path.GetFullPath(state)).ReportingDatabase);
        CoordinatorService service = new(runs, new(Path.GetFullPath(state)), cluster, database, new() { Leases = leases, Failures = config.FailurePolicy(), Evidence = evidence, Store = runs }, config.Settings)
        {
#if PETABRIDGE_CMD
            Palette = Pbm.PbmHost.Start,
#endif
            Notify = config.Notify(),
            Gate = new()
            {
                Listen = nodes,
                Tls = identity,
                AdmitsToken = (token, node) => nodeTokens?.Value.Admits(token, node) == true,
                Files = nodeTokens is null ? [] : [nodeTokens],
                Limits = new() { Slots = leases.SlotsPerNode },
            },
            Api = new()
            {
                Listen = parsed.GetRequiredValue(s_http),
                PublicUrl = PublicUrlOf(parsed.GetValue(s_publicUrl)),
                TokensFile = tokens,
                Insecure = insecure,
                Local = insecure && tokens is null ? null : runs,
                Hosts = config.HttpHosts(),
                Retention = config.Retention(),
                Certificate = parsed.GetValue(s_httpCertificate) is { } certificate ? ServiceOptions.Loaded(() => CertificateFiles.Watched(certificate.FullName, parsed.GetValue(s_httpPasswordFile)?.FullName)) : null,
            },
        };
        return await service.Run(interruption);
    }

    /// <summary>Several hosts know each other by the lab's certificates or, where none are given, by one that they keep in the folder that they share.</summary>
    private static ClusterOptions ClusterOf(HostPort listen, HostPort address, IReadOnlyList<HostPort> seeds, TlsIdentity? identity, RunsFolder runs)
    {
        try
        {
            ClusterOptions cluster = new() { Network = new() { Listen = listen, PublicAddress = address, Tls = identity ?? ServiceOptions.Loaded(() => TlsIdentity.Shared(runs.ClusterIdentity)) }, Seeds = seeds };
            cluster.Validate();
            return cluster;
        }
        catch (ArgumentException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotServe, unwritable.Message);
        }
    }

    private static Uri? PublicUrlOf(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0 ? url
        : throw new CommandFailure(ExitCode.BadInput, $"{s_publicUrl.Name}: '{text}' is no address of a web server: expected https://HOST or https://HOST/PREFIX");
}
