using System.CommandLine;
using Slfd.Cli.Shared;
using Slfd.Hosts.Notifications;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd notify --test</c>: whether notices arrive.</summary>
internal static class NotifyCommand
{
    private static readonly Option<bool> s_test = new("--test") { Description = "Send a notice to every webhook and to the command, once, and say which of them took it", Required = true };

    public static Command Create()
    {
        Command command = new("notify", """
            Try whether the notices that 'slfd serve' sends arrive: those of 'slfd.notify' in the file of --config (docs/operators.md, "It tells you").
            Ends with 1 if somebody could not be told.

            Example:
              slfd notify --test --config /etc/slfd/slfd.conf
            """)
        {
            s_test, ServiceOptions.Config,
        };
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        var options = ServiceOptions.ConfigOf(parsed).Notify();
        if (!options.IsOn)
        {
            throw new CommandFailure(ExitCode.BadInput, $"nobody is told anything: give {ServiceOptions.Config.Name} a file in which slfd.notify has webhooks or a command");
        }

        using HttpClient http = new();
        NoticeSender sender = new(options, http, TimeProvider.System);
        var faults = await sender.Send(new(NoticeKinds.Test, "test", "a notice to try whether notices arrive", $"It was sent by 'slfd notify --test' on {Environment.MachineName}. Nothing has happened."), tries: 1, stop);
        foreach (var fault in faults)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"slfd: {fault}");
        }

        var told = options.Webhooks.Count + (options.Command.Count > 0 ? 1 : 0) - faults.Count;
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"took it: {told} of {told + faults.Count}");
        return faults.Count == 0 ? ExitCode.Success : ExitCode.Incomplete;
    }
}
