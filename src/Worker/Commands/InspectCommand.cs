using System.Globalization;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Generators.Loading;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker inspect</c>: what is in a weights file, or why it is refused. Nothing in it is run.</summary>
internal static class InspectCommand
{
    /// <summary>Reads the file wholly, as a cell would.</summary>
    /// <returns>The exit code: 0, or 1 where the file is refused.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var file = arguments.Operands is [var only] ? only : throw new ArgumentException("'inspect' takes one weights file");
        try
        {
            GeneratorRegistry.Look(Path.GetFullPath(file)); // what is no generator is refused before libtorch is loaded, which takes the longest
            TorchLibraries.EnsureLoaded();
            return Show(file, Devices.Open(arguments.Device, arguments.Threads));
        }
        catch (Exception refused) when (refused is InvalidDataException or FileNotFoundException)
        {
            Console.Error.WriteLine($"slfd-worker: {refused.Message}");
            return WorkerExitCode.Failed;
        }
    }

    private static int Show(string file, ComputeDevice device)
    {
        var (generator, hash) = GeneratorRegistry.Inspect(Path.GetFullPath(file), device.Device);
        using (generator)
        {
            var numbers = generator.Parameters.Sum(parameter => parameter.numel());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                {generator.Name}
                image      3 × {generator.Resolution} × {generator.Resolution}
                w_s        {generator.StyleCount} × {generator.StyleWidth}, from z of {generator.LatentWidth}
                classes    {(generator.Classes > 0 ? generator.Classes.ToString(CultureInfo.InvariantCulture) : "unconditional")}
                split n    1 to {generator.Layers - 2}
                parameters {numbers:N0}
                sha256     {hash}
                """));
        }

        return WorkerExitCode.Done;
    }
}
