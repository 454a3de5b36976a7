using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;

namespace Slfd.Distillation.Generators.Training;

/// <summary>The weights that a generator's cell left behind.</summary>
/// <param name="Id">The cell.</param>
/// <param name="Path">Its <c>generator.safetensors</c>.</param>
/// <param name="Sha256">What its result says of that file.</param>
/// <param name="Measured">What its result says of the training.</param>
public sealed record TrainedGenerator(CellId Id, string Path, string Sha256, GeneratorTrainingDocument? Measured)
{
    /// <summary>Finds the generator of a cell beside its own folder.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="folder">Its folder; the generator's lies in the same parent.</param>
    /// <returns>Null where the cell uses none that is trained here.</returns>
    /// <exception cref="DataUnavailableException">The generator has no result; the message says which cell has to be run.</exception>
    public static TrainedGenerator? Find(CellSpec spec, CellFolder folder)
    {
        if (spec.TrainedGenerator() is not { } generator)
        {
            return null;
        }

        var id = generator.Id();
        CellFolder own = new(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(folder.Root)!, id.ToString()));

        // The coordinator publishes a result to the top of the folder; a cell that was run by hand keeps it in its attempt's.
        var place = new[] { own.Root }.Concat(own.Attempts().Select(own.Attempt)).FirstOrDefault(place => File.Exists(System.IO.Path.Combine(place, CellFolder.ResultFile)))
            ?? throw new DataUnavailableException(new FileNotFoundException(
                $"the cell uses a generator that has not been trained: cell {id} ({generator.Label()}) has no {System.IO.Path.Combine(own.Root, CellFolder.ResultFile)}; run that cell first"),
                HostNeeds.TrainedGenerator(id))
            { Places = [System.IO.Path.Combine(own.Root, CellFolder.ResultFile)] };
        var result = System.IO.Path.Combine(place, CellFolder.ResultFile);
        try
        {
            var document = ResultDocument.FromJson(File.ReadAllText(result));
            return new(id, System.IO.Path.Combine(place, CellFolder.GeneratorFile), document.ArtifactSha256[CellFolder.GeneratorFile], document.Training);
        }
        catch (Exception damaged) when (damaged is KeyNotFoundException or System.Text.Json.JsonException)
        {
            throw new DataUnavailableException(new InvalidDataException($"{result} is not the result of a generator: {damaged.Message}", damaged), HostNeeds.TrainedGenerator(id)) { Places = [result] };
        }
    }
}
