using System.CommandLine;
using Slfd.Cli.Commands;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Shared;
using Slfd.Programs;

// What a sweep leaves is for its owner and the owner's group: folders 0750, files 0640, in this process and in its workers.
FileModes.KeepFromOthers();

RootCommand root = new($"""
    Runs dataset-distillation benchmarks: a grid file goes in, tables with mean ± std come out, even when processes crash in between.

    Begin with:
      slfd run hocon/grids/quickstart.conf       ten drawn classes, two methods, a few minutes on two CPU cores
      slfd plan hocon/grids/quickstart.conf      what it would do and cost, without doing it
      slfd report quickstart --format markdown   the table again, in another format

    {ExitCode.Help}
    """)
{
    RunCommand.Create(), ServeCommand.Create(), NodeCommand.Create(), PlanCommand.Create(), ReportCommand.Create(), VerifyCommand.Create(), DataCommand.Create(), CleanCommand.Create(),
};

foreach (var command in LookCommands.Create().Concat(ChangeCommands.Create()).Concat(StateCommands.Create()))
{
    root.Add(command);
}

return await CommandLine.Run(root, args, new Invocation());
