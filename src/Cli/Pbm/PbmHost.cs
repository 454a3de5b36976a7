using System.CommandLine;
using System.Net;
using Akka.Actor;
using Petabridge.Cmd.Host;
using Slfd.Api;
using Slfd.Api.Security;
using Slfd.Cli.Commands;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Shared;
using Slfd.Palette;
using Slfd.Programs;

namespace Slfd.Cli.Pbm;

/// <summary>The palette <c>slfd</c> of a coordinator host: the operators' commands themselves, asking this host's API.</summary>
internal static class PbmHost
{
    private const string Name = "slfd";
    private const string Key = "petabridge.cmd";

    // pbm says neither its user nor its address; the host answers for it.
    private static readonly Caller s_caller = new("pbm", "loopback", TokenRole.Operator);
    private static readonly string[] s_without = [ServerOptions.Server.Name, ServerOptions.Authority.Name, SharedOptions.Runs.Name, ReportCommand.Figures.Name, ReportCommand.Paper.Name];

    /// <summary>Begins to listen where <c>petabridge.cmd</c> says.</summary>
    /// <returns>That address.</returns>
    /// <exception cref="CommandFailure">It is not of this machine alone.</exception>
    public static string Start(ActorSystem system, ApiHost api)
    {
        var (host, port) = (system.Settings.Config.GetString($"{Key}.host"), system.Settings.Config.GetInt($"{Key}.port"));
        if (!IPAddress.TryParse(host, out var address) || !IPAddress.IsLoopback(address))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Key}.host = {host}: pbm brings no token, so anyone who reached that address would operate this coordinator; leave it at 127.0.0.1 and come by ssh -L {port}:127.0.0.1:{port}");
        }

        var pbm = PetabridgeCmd.Get(system);
        pbm.RegisterCommandPalette(PaletteOf(api));
        pbm.Start();
        return $"{host}:{port}";
    }

    private static CommandLinePalette PaletteOf(ApiHost api)
    {
        RootCommand root = new();
        foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()).Append(ReportCommand.Create()))
        {
            root.Add(command);
        }

        return new(Name, root.Subcommands, s_without, (words, output, error, stop) => CommandLine.Run(root, words, new Invocation
        {
            Output = output,
            Error = error,
            Client = () => OperatorClient.Over(new InsideCalls(api, s_caller), api.Address),
        }, stop));
    }
}
