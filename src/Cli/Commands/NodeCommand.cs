using System.CommandLine;
using Slfd.Artifacts.Retention;
using Slfd.Cli.Shared;
using Slfd.Gate;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Hosts.Nodes;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Telemetry;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd node</c>: this machine's devices for the grids of a coordinator elsewhere.</summary>
internal static class NodeCommand
{
    private static readonly Option<string> s_coordinators = new("--coordinators")
    {
        Description = "The ports for nodes (--nodes of 'slfd serve') of all coordinator hosts; the next is tried when one is lost",
        HelpName = "HOST:PORT,…",
        DefaultValueFactory = _ => $"127.0.0.1:{GateOptions.DefaultPort}",
    };

    private static readonly Option<string?> s_name = new("--name")
    {
        Description = "What this node is called: letters, digits, '.', '-' and '_'; two running nodes must not share a name (default: the host's name; with a certificate it is the certificate's common name, and no other)",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_idleOut = new("--idle-out")
    {
        Description = "Leave by itself after so long without a cell, at least 1s: for jobs of a batch system, which cost while they wait (default: stay until stopped)",
        HelpName = "10m",
    };

    public static Command Create()
    {
        Command command = new("node", $"""
            Offer this machine's devices to the coordinators ('slfd serve'): a worker process per device runs cells until the node is stopped.
            It needs no coordinator to be up when it starts, and goes on with its cells whenever none can be reached; results wait on disk.
            Ctrl-C, SIGTERM or SIGUSR1 once writes checkpoints, hands the cells back and leaves within 20 seconds; Ctrl-C or SIGTERM twice stops at once. Nothing is lost either way.

            Examples:
              slfd node --coordinators c1:8471,c2:8471,c3:8471 --runs /shared/runs --tls-certificate gpu7.pfx --tls-ca lab-ca.pem
              slfd node --devices cuda:0,cuda:1 --name gpu7-left
              slfd node --coordinators c1:8471 --artifacts http --artifact-servers https://c1:8470 --artifact-ca lab-ca.pem --token-file gpu7.token --runs /scratch/runs

            {ExitCode.Help}
            """)
        {
            s_coordinators, s_name, s_idleOut, SharedOptions.Devices, SharedOptions.Runs, SharedOptions.Data, SharedOptions.Worker,
            ServiceOptions.Certificate, ServiceOptions.PasswordFile, ServiceOptions.Authority, ServiceOptions.Revoked, ServiceOptions.Insecure, ServiceOptions.Config,
            ArtifactOptions.Store, ArtifactOptions.Servers, ArtifactOptions.TokenFile, ArtifactOptions.Authority, ServiceOptions.Otlp,
        };
        command.SetAction((parsed, _) => Run(parsed));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var coordinators = ServiceOptions.AddressesOf(parsed.GetRequiredValue(s_coordinators), s_coordinators.Name);
        var identity = ServiceOptions.TlsOf(parsed, TlsRole.Node);
        ServiceOptions.MustBeSafe(parsed, identity, coordinators);
        var runs = SharedOptions.RunsOf(parsed);
        var token = ArtifactOptions.TokenOf(parsed, runs, coordinators);
        NodeOptions node = new()
        {
            Node = new(NameOf(parsed.GetValue(s_name), identity)),
            Runs = runs,
            Slots = DeviceList.Parse(parsed.GetRequiredValue(SharedOptions.Devices)),
            Worker = WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory),
            DataFolder = SharedOptions.DataOf(parsed),
            Artifacts = ArtifactOptions.Of(parsed, token),
            IdleOut = DurationOption.Of(parsed, s_idleOut),
        };
        if (parsed.GetValue(SharedOptions.Data) is { Exists: false } missing)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{SharedOptions.Data.Name} {missing.FullName} is no folder");
        }

        Finding[] findings = [.. NodePreflight.Disk(runs.Root, CacheFolder.Default()), .. NodePreflight.Memory(node.Slots, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)];
        Preflight.MustPass(findings);

        using Interruption interruption = new();
        using var telemetry = TelemetryExport.Start(parsed.GetValue(ServiceOptions.Otlp), "slfd-node", node.Node.Name);
        UplinkOptions uplink = new() { Node = node.Node, Hosts = coordinators, Tls = identity, Token = token.Read };
        return await new NodeService(node, uplink, ServiceOptions.ConfigOf(parsed).Settings) { Notices = [await DataSets(node), .. findings.Select(finding => finding.Text)] }.Run(interruption);
    }

    /// <summary>Which data sets this host has, for the log; cells that need others go to other nodes.</summary>
    private static async Task<string> DataSets(NodeOptions node)
    {
        var (sets, trouble) = await HostLook.Ask(node.Worker, ["preflight", "sets", "--data", node.DataFolder], [], CancellationToken.None);
        var there = sets.Where(set => !set.IsMissing).Select(set => set.Need).ToList();
        return sets.Count == 0 ? $"which data sets lie in {node.DataFolder} is not known: {trouble}"
            : there.Count == 0 ? $"no data set lies in {node.DataFolder}: this node runs cells of drawn images alone"
            : $"data sets in {node.DataFolder}: {string.Join(", ", there)}";
    }

    private static string NameOf(string? wanted, TlsIdentity? identity) => identity is null || wanted is null || wanted == identity.Subject
        ? identity?.Subject ?? wanted ?? HostName()
        : throw new CommandFailure(ExitCode.BadInput, $"{s_name.Name} {wanted}: this node's certificate is of {identity.Subject}, and so it is called; leave {s_name.Name} out, or give it a certificate whose common name is {wanted}");

    /// <summary>The machine's name, as far as it can name a node.</summary>
    internal static string HostName() => new([.. Environment.MachineName.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_')]);
}
