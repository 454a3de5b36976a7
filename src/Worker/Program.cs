using Slfd.Worker;
using Slfd.Worker.Commands;
using Slfd.Worker.Processes;
using Slfd.Worker.Sessions;

Dictionary<string, string[]> options = new()
{
    [""] = ["--device", "--threads"],
    ["run"] = ["--device", "--threads", "--runs", "--data", "--checkpoint-seconds", "--progress-seconds"],
    ["verify"] = ["--device", "--threads", "--fixtures"],
};

try
{
    var arguments = WorkerArguments.Parse(args, options);
    if (arguments.Help)
    {
        Console.WriteLine(Help.Text);
        return ExitCode.Done;
    }

    return arguments.Verb switch
    {
        "run" => RunCommand.Run(arguments),
        "verify" => VerifyCommand.Run(arguments),
        _ => WorkerSession.Run(arguments.Device, arguments.Threads),
    };
}
catch (DeviceUnavailableException unavailable)
{
    Console.Error.WriteLine($"slfd-worker: {unavailable.Message}");
    return ExitCode.NoDevice;
}
catch (Exception misuse) when (misuse is ArgumentException or IOException or System.Text.Json.JsonException)
{
    Console.Error.WriteLine($"slfd-worker: {misuse.Message}");
    return ExitCode.Misused;
}
