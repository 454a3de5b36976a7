using System.Text.Json;
using Slfd.Distillation.Cells;
using Slfd.Experiments.Methods;
using Slfd.Messages.Workers;
using Slfd.Worker.Measuring;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker measure</c>: what a device does in what time, as JSON.</summary>
internal static class MeasureCommand
{
    private static readonly MeasuredPart[] s_parts = [new IterationPart(), new NetworksPart(), new ResamplingPart(), new FidelityPart()];

    /// <summary>Measures the named part and writes one JSON object to standard output.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var known = string.Join(", ", s_parts.Select(part => part.Name));
        var name = arguments.Operands is [var only] ? only : throw new ArgumentException($"'measure' takes one of {known}");
        var part = s_parts.FirstOrDefault(part => part.Name == name) ?? throw new ArgumentException($"unknown part '{name}'; allowed: {known}");
        var precision = Precision.Named(arguments.Text("--precision", Precision.Unrounded.Name));
        var device = Devices.Open(arguments.Device, arguments.Threads);
        _ = new ComputeMode(new() { Precision = precision.Name }, device.Device);
        MeasureRequest request = new(device, arguments.Number("--resolution", 32), precision.Name, arguments.Text("--size", "full") switch
        {
            "full" => false,
            "small" => true,
            var other => throw new ArgumentException($"option '--size' takes full or small, not '{other}'"),
        });
        Console.WriteLine(JsonSerializer.Serialize(
            new { part = part.Name, device = device.Name, software = device.Software, platform = device.Platform, resolution = request.Resolution, precision = precision.Name, figures = part.Run(request) },
            JsonSerializerOptions.Web));
        return WorkerExitCode.Done;
    }
}
