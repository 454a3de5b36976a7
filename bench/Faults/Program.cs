using Slfd.Faults;

return await CommandLine.Run(args);
