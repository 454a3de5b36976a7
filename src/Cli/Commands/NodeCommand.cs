using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Slfd.Cli.Hosting;
using Slfd.Cli.Shared;
using Slfd.Cli.Telemetry;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Akka.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd node</c>: this machine's devices for the grids of a coordinator elsewhere.</summary>
internal static class NodeCommand
{
    private static readonly Option<string> s_coordinators = new("--coordinators")
    {
        Description = "One coordinator host or more; each tells of the others",
        HelpName = "HOST:PORT,…",
        DefaultValueFactory = _ => "127.0.0.1:4053",
    };

    private static readonly Option<string?> s_name = new("--name")
    {
        Description = "What this node is called: letters, digits, '.', '-' and '_'; two running nodes must not share a name (default: the host's name)",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_listen = new("--listen")
    {
        Description = "The interface and port for Akka.Remote; coordinators need not be able to connect to it (default: the interface that leads to the first coordinator, any port)",
        HelpName = "HOST:PORT",
    };

    public static Command Create()
    {
        Command command = new("node", $"""
            Offer this machine's devices to the coordinators ('slfd serve'): a worker process per device runs cells until the node is stopped.
            It needs no coordinator to be up when it starts, and goes on with its cells whenever none can be reached; results wait on disk.
            Ctrl-C or SIGTERM once writes checkpoints, hands the cells back and leaves within 20 seconds; twice stops at once. Nothing is lost either way.

            Examples:
              slfd node --coordinators c1:4053,c2:4053,c3:4053 --runs /shared/runs --tls-certificate gpu7.pfx --tls-ca lab-ca.pem
              slfd node --devices cuda:0,cuda:1 --name gpu7-left
              slfd node --coordinators c1:4053 --artifacts http --artifact-servers https://c1:8470 --artifact-ca lab-ca.pem --token-file gpu7.token --runs /scratch/runs

            {ExitCode.Help}
            """)
        {
            s_coordinators, s_name, SharedOptions.Devices, SharedOptions.Runs, SharedOptions.Data, SharedOptions.Worker, s_listen,
            ServiceOptions.Certificate, ServiceOptions.PasswordFile, ServiceOptions.Authority, ServiceOptions.Insecure, ServiceOptions.Config,
            ArtifactOptions.Store, ArtifactOptions.Servers, ArtifactOptions.TokenFile, ArtifactOptions.Authority, TelemetryExport.Otlp,
        };
        command.SetAction((parsed, _) => Run(parsed));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var coordinators = ServiceOptions.AddressesOf(parsed.GetRequiredValue(s_coordinators), s_coordinators.Name);
        NetworkOptions network = new()
        {
            Listen = parsed.GetValue(s_listen) is { } listen ? ServiceOptions.AddressOf(listen, s_listen.Name) : new(InterfaceTowards(coordinators[0]), 0),
            Tls = ServiceOptions.TlsOf(parsed),
        };
        if (network.Listen.IsAnyInterface)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{s_listen.Name} wants the address of one interface, since it tells this node from others; got {network.Listen}");
        }

        ServiceOptions.MustBeSafe(parsed, network);
        NodeOptions node = new()
        {
            Node = new(parsed.GetValue(s_name) ?? HostName()),
            Runs = SharedOptions.RunsOf(parsed),
            Slots = DeviceList.Parse(parsed.GetRequiredValue(SharedOptions.Devices)),
            Worker = WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory),
            DataFolder = SharedOptions.DataOf(parsed),
            Artifacts = ArtifactOptions.Of(parsed),
        };
        using Interruption interruption = new();
        using var telemetry = TelemetryExport.Start(parsed, "slfd-node", node.Node.Name);
        return await new NodeService(node, network, coordinators, ServiceOptions.ConfigOf(parsed).Settings).Run(interruption);
    }

    /// <summary>The machine's name, as far as it can name a node.</summary>
    internal static string HostName() => new([.. Environment.MachineName.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_')]);

    /// <summary>The address of the interface from which packets to a host leave; nothing is sent.</summary>
    private static string InterfaceTowards(HostPort host)
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(host.Host, Math.Max(1, host.Port));
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException error)
        {
            throw new CommandFailure(ExitCode.CannotServe, $"no way leads to {host}: {error.Message}. If that host shall be up later, say which interface to use with {s_listen.Name}");
        }
    }
}
