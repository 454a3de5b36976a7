using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.Worker.Commands;
using Slfd.Worker.Processes;
using Slfd.Worker.Sessions;

Dictionary<string, string[]> options = new()
{
    [""] = ["--device", "--threads", "--shares"],
    ["run"] = ["--device", "--threads", "--runs", "--data", "--checkpoint-seconds", "--progress-seconds"],
    ["data"] = ["--device", "--threads", "--data", "--resolution", "--out", "--per-class"],
    ["preflight"] = ["--data"],
    ["inspect"] = ["--device", "--threads"],
    ["measure"] = ["--device", "--threads", "--resolution", "--precision", "--size"],
    ["retrain"] = ["--device", "--threads", "--data", "--set"],
    ["verify"] = ["--device", "--threads", "--fixtures"],
};

try
{
    var arguments = WorkerArguments.Parse(args, options);
    if (arguments.Help)
    {
        Console.WriteLine(Help.Text);
        return WorkerExitCode.Done;
    }

    // These look at files alone, or do so first: libtorch takes longer to load than a file that is refused takes to be read.
    switch (arguments.Verb)
    {
        case "preflight": return PreflightCommand.Run(arguments);
        case "inspect": return InspectCommand.Run(arguments);
        case "data" when !DataCommand.NeedsTorch(arguments): return DataCommand.Run(arguments);
        default: break;
    }

    // Before the first torch type is met: a host that cannot run libtorch gets one sentence and an exit code.
    TorchLibraries.EnsureLoaded();
    return arguments.Verb switch
    {
        "data" => DataCommand.Run(arguments),
        "run" => RunCommand.Run(arguments),
        "retrain" => RetrainCommand.Run(arguments),
        "measure" => MeasureCommand.Run(arguments),
        "verify" => VerifyCommand.Run(arguments),
        null => WorkerSession.Run(arguments.Device, arguments.Threads, arguments.Number("--shares", 1)),
        var other => throw new ArgumentException($"unknown verb '{other}'; known are data, preflight, run, retrain, inspect, measure and verify, and none: commands from standard input"),
    };
}
catch (Exception unavailable) when (unavailable is DeviceUnavailableException or TorchUnavailableException)
{
    Console.Error.WriteLine($"slfd-worker: {unavailable.Message}");
    return WorkerExitCode.NoDevice;
}
catch (Exception misuse) when (misuse is ArgumentException or IOException or InvalidDataException or System.Text.Json.JsonException)
{
    Console.Error.WriteLine($"slfd-worker: {misuse.Message}");
    return WorkerExitCode.Misused;
}
