using System.CommandLine;
using Slfd.Cli.Commands;
using Slfd.Cli.Commands.Operators;
using Slfd.Coordinator.Grids;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Workers;

RootCommand root = new($"""
    Runs dataset-distillation benchmarks: a grid file goes in, tables with mean ± std come out, whatever crashed in between.

    Begin with:
      slfd run hocon/grids/quickstart.conf       ten drawn classes, two methods, a few minutes on two CPU cores
      slfd plan hocon/grids/quickstart.conf      what it would do and cost, without doing it
      slfd report quickstart --format markdown   the table again, in another format

    {ExitCode.Help}
    """)
{
    RunCommand.Create(), ServeCommand.Create(), NodeCommand.Create(), PlanCommand.Create(), ReportCommand.Create(), VerifyCommand.Create(), DataCommand.Create(),
};

foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()))
{
    root.Add(command);
}

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        Console.Error.WriteLine($"slfd: {error.Message}");
    }

    Console.Error.WriteLine($"slfd: 'slfd {(parsed.CommandResult.Command is RootCommand ? string.Empty : parsed.CommandResult.Command.Name + " ")}--help' explains");
    return ExitCode.BadInput;
}

try
{
    // Signals are the commands' own business: run wants the first Ctrl-C to write checkpoints.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandFailure failure)
{
    Console.Error.WriteLine($"slfd: {failure.Message}");
    return failure.ExitCode;
}
catch (Exception input) when (input is GridFileException or DeviceListException)
{
    Console.Error.WriteLine($"slfd: {input.Message}");
    return ExitCode.BadInput;
}
catch (WorkerNotFoundException missing)
{
    Console.Error.WriteLine($"slfd: {missing.Message}");
    return ExitCode.CannotServe;
}
