using Slfd.Cli.Commands;
using Slfd.Cli.Shared;
using Slfd.Programs;

// What a sweep leaves is for its owner and the owner's group: folders 0750, files 0640, in this process and in its workers.
FileModes.KeepFromOthers();
return await CommandLine.Run(SlfdCommand.Create(), args, new Invocation());
