using Slfd.Artifacts.Retention;
using Slfd.Distillation.Generators.Loading;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.Messages.Workers;
using Slfd.RealData;
using Slfd.RealData.Readers;

namespace Slfd.Worker.Commands;

/// <summary>
/// <c>slfd-worker preflight [sets]</c>: whether this host has the data and weights that cells need, or which data sets it has at all. Reads a specification a line from standard input, writes a <see cref="HostFinding"/> a line. It decodes no image and
/// never loads libtorch, so that it takes no second where nothing has to be hashed.
/// </summary>
internal static class PreflightCommand
{
    /// <summary>Looks at everything that the cells on standard input need, each thing once.</summary>
    /// <returns>The exit code: failed where something is missing.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var folder = Path.GetFullPath(arguments.Text("--data", "data"));
        if (arguments.Operands is ["sets"])
        {
            foreach (var entry in DataSetCatalogue.All.Where(entry => entry.Origin is not null))
            {
                Console.Out.WriteLine(new HostFinding(entry.Name, !DataCheck.IsThere(entry, folder), entry.Name).ToLine());
            }

            return WorkerExitCode.Done;
        }

        Seen seen = new([], []);
        var missing = false;
        while (Console.In.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                foreach (var finding in Of(CellSpec.FromJson(line), folder, seen))
                {
                    missing |= finding.IsMissing;
                    Console.Out.WriteLine(finding.ToLine());
                }
            }
        }

        return missing ? WorkerExitCode.Failed : WorkerExitCode.Done;
    }

    private static IEnumerable<HostFinding> Of(CellSpec spec, string folder, Seen seen)
    {
        if (seen.Data.Add(spec.Data))
        {
            yield return Look(HostNeeds.DataSet(spec.Data), () => DataSets.Look(spec.Data, folder, CacheFolder.Default()));
        }

        if (spec.Generator is not null && !spec.IsGenerator && spec.Train is null)
        {
            foreach (var file in GeneratorRegistry.FilesOf(spec, folder).Where(seen.Files.Add))
            {
                yield return Look(HostNeeds.Generator(spec), () => new(file.Look()));
            }
        }
    }

    private static HostFinding Look(string need, Func<DataLook> look)
    {
        try
        {
            var found = look();
            return new(need, IsMissing: false, found.Text) { CacheBytes = found.CacheBytes, TrainImages = found.Train, TestImages = found.Test };
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return new(need, IsMissing: true, unusable.Message);
        }
    }

    private sealed record Seen(HashSet<DataSpec> Data, HashSet<WeightsOnDisk> Files);
}
