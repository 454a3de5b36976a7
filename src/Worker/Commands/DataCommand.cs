using Slfd.Artifacts.Retention;
using Slfd.Distillation.Pictures;
using Slfd.Experiments.DataSets;
using Slfd.Messages.Workers;
using Slfd.RealData;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker data</c>: what data sets there are, whether one is sound, and what it looks like.</summary>
internal static class DataCommand
{
    /// <summary>Whether images are scaled: the rest looks at files alone.</summary>
    public static bool NeedsTorch(WorkerArguments arguments) => arguments.Operands is ["sheet", ..];

    /// <summary>Runs <c>list</c>, <c>check NAME</c> or <c>sheet NAME</c>.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var folder = Path.GetFullPath(arguments.Text("--data", "data"));
        return arguments.Operands switch
        {
            ["list"] => List(folder),
            ["check", var name] => new DataCheck(folder, Console.WriteLine).Run(Entry(name)) ? WorkerExitCode.Done : WorkerExitCode.Failed,
            ["sheet", var name] => Sheet(arguments, Entry(name), folder),
            _ => throw new ArgumentException("'data' takes list, check NAME or sheet NAME"),
        };
    }

    private static int List(string folder)
    {
        Console.WriteLine($"Looked for below {folder}:");
        foreach (var entry in DataSetCatalogue.All)
        {
            var found = DataCheck.IsThere(entry, folder) ? "there" : "missing";
            Console.WriteLine($"{entry.Name,-16} {found,-8} {entry.Classes,2} classes  {string.Join(", ", entry.Resolutions)} px  {entry.Terms}");
        }

        return WorkerExitCode.Done;
    }

    private static int Sheet(WorkerArguments arguments, DataSetEntry entry, string folder)
    {
        var resolution = arguments.Number("--resolution", entry.Resolutions.FirstOrDefault(side => side >= 64, entry.Resolutions[^1]));
        var (perClass, path) = (arguments.Number("--per-class", 8), Path.GetFullPath(arguments.Text("--out", $"{entry.Name}.png")));
        // A look decides no number, so a subset does, and only as much is read as is shown.
        DataSpec spec = new() { Name = entry.Name, Resolution = resolution, TrainPerClass = perClass, TestPerClass = 1 };
        spec = entry.Form.Keys.Contains(MedMnistPart.AllowSubset) ? spec.With(MedMnistPart.AllowSubset.Is(true)) : spec;
        try
        {
            using var real = DataSets.Load(spec, folder, TorchSharp.torch.CPU, new() { CacheFolder = CacheFolder.Default(), Note = Console.Error.WriteLine });
            DataSheet.Write(real, path, perClass);
        }
        catch (InvalidDataException damaged)
        {
            Console.Error.WriteLine($"slfd-worker: {damaged.Message}");
            return WorkerExitCode.Failed;
        }

        Console.WriteLine(path);
        return WorkerExitCode.Done;
    }

    private static DataSetEntry Entry(string name) => DataSetCatalogue.All.Named(name);
}
